/** Who is signed in, as the worker finds it with no page open. */
import { openReplicaDatabase } from '../store/replica-database.ts';
import { readSession, type SessionRow } from '../store/session-row.ts';

export async function storedSession(): Promise<SessionRow | undefined> {
  const database = openReplicaDatabase();
  try {
    return await readSession(database);
  } finally {
    database.close();
  }
}
