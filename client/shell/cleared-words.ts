/** Cleared storage in plain words: what is safe, what may be gone, and what to do about it. */
import type { ClearedStorage } from '../sync/cleared-storage.ts';

const NEXT = 'Check your times with dispatch.';

export function certainWords({ recorded, server }: ClearedStorage): string {
  const head = "This tablet's storage was cleared, by a person or by the browser.";
  if (!server) return `${head} What it had not sent is gone. ${NEXT}`;
  const gone = Math.max(0, (recorded ?? server.lastLane) - server.lastLane) + server.missing;
  if (gone > 0)
    return `${head} The server has ${server.lastLane - server.missing} of its ${recorded} records; ${gone} ${gone === 1 ? 'is' : 'are'} gone. ${NEXT}`;
  return `${head} The server has everything it recorded; nothing you pressed is lost.`;
}

export function perhapsWords({ server }: ClearedStorage): string {
  const heard = server?.lastHeardAt ? `, last heard at ${clockTime(server.lastHeardAt)}` : '';
  return `Your last records came from another device${heard}. Was it this tablet? Then its storage was cleared, and what it had not sent is gone.`;
}

const clockTime = (at: string): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
