/** An enrolled tablet with nobody badged in: what its crew recorded still leaves, each fact in its author's name. */
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { drainOnce } from '../outbox/drain-once.ts';
import { releaseHeld } from '../outbox/held.ts';
import { createKeptFacts } from '../outbox/kept-facts.ts';
import { openOutboxDatabase } from '../outbox/outbox-database.ts';
import { openVault } from '../store/vault.ts';
import { openTabletDatabase, readEnrolment } from '../store/tablet-database.ts';

export interface Unattended {
  /** Facts still here. */
  left: number;
  isRevoked: boolean;
  isTablet: boolean;
}

export async function drainUnattended(baseUrl: string): Promise<Unattended> {
  const keys = openTabletDatabase();
  const outbox = openOutboxDatabase();
  try {
    const enrolment = await readEnrolment(keys);
    const queue = await outbox.items.where('state').anyOf('waiting', 'held').toArray();
    if (!enrolment) return { left: queue.length, isRevoked: false, isTablet: false };
    const authors = new Set(queue.filter(({ org }) => org === enrolment.org).map(({ author }) => author));
    // The public key is enough to seal what was sent: nobody is here to open anything.
    const kept = createKeptFacts(await openVault(keys, 'tablet'));
    let isRevoked = false;
    // Whom the server did not take earlier it may take now: a crew is known again once it was restored.
    await releaseHeld(outbox, ({ sub }) => authors.has(sub));
    for (const sub of authors) {
      const author = { org: enrolment.org, sub };
      const last = await drainOnce({ baseUrl, token: tokenFor(enrolment.credential, sub), author, kept });
      isRevoked ||= last.kind === 'failed' && last.failure === 'device-revoked';
    }
    const left = await outbox.items.where('state').anyOf('waiting', 'held').count();
    const ended = isRevoked || (await saysRevoked(baseUrl, enrolment.credential, left));
    return { left, isRevoked: ended, isTablet: true };
  } finally {
    outbox.close();
    keys.close();
  }
}

async function saysRevoked(baseUrl: string, credential: string, unsent: number): Promise<boolean> {
  const response = await fetch(`${baseUrl}/api/v1/device/hello`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: JSON.stringify({ unsent }),
  }).catch(() => undefined);
  return response?.status === 403 && (await response.text()).includes('"device-revoked"');
}
