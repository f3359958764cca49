import { uuidv7 } from '../../shared/ids.ts';
import { openOutboxDatabase } from '../outbox/outbox-database.ts';
import { openDevice } from './open-device.ts';

/** Hands the code in, under the name this device's outbox already counts its facts by. Rejects without a network. */
export async function enrolThisDevice(code: string): Promise<Response> {
  const outbox = openOutboxDatabase();
  try {
    const makeId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
    const { id } = await openDevice(outbox, makeId);
    return await fetch('/api/v1/device/enrol', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, device: id }),
    });
  } finally {
    outbox.close();
  }
}
