/** A fresh database for a server that is started more than once on it. */
import { freshDatabase } from './postgres.ts';

export async function createDatabaseForServer(): Promise<{ url: string; drop(): Promise<void> }> {
  const { url, drop } = await freshDatabase();
  return { url, drop };
}
