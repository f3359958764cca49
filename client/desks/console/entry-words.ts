/** One entry of the console's list as a line a person reads, and as text to search in. */
import type { Entry } from '../../sync/outside-link.ts';

/** Said in the line's own columns, or the same in every event. */
const APART = ['id', 'seq', 'room', 'occurredAt', 'timestamp', 'unitId', 'assetId', 'incidentId', 'actor'];

export const KIND_WORDS: Readonly<Record<Entry['kind'], string>> = {
  event: 'in the log',
  signal: 'signal',
  sent: 'sent',
  refused: 'refused',
  notice: 'connection',
};

export function fieldOf({ payload }: Entry, name: string): string | undefined {
  const value = isRecord(payload) ? payload[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function lineOf(entry: Entry): string {
  const { payload, kind } = entry;
  if (!isRecord(payload)) return payload === undefined ? '' : JSON.stringify(payload);
  if (kind === 'sent') return words(isRecord(payload['sent']) ? payload['sent'] : {}, []);
  if (kind === 'refused') return refusalLine(payload);
  if (kind === 'notice') return words(payload, ['ok', 'room', 'epoch', 'success']);
  return words(payload, APART);
}

export const searchText = (entry: Entry): string =>
  `${KIND_WORDS[entry.kind]} ${entry.name} ${JSON.stringify(entry.payload)}`.toLowerCase();

export const jsonOf = ({ name, payload }: Entry): string =>
  JSON.stringify({ event: name, data: payload }, null, 2);

/** Hours, minutes and seconds of this device's clock on the wall. */
export const clockWords = (at: number): string => new Date(at).toLocaleTimeString('en-GB', { hour12: false });

/** The answer to what was sent, or an error event by itself. */
function refusalLine(payload: Record<string, unknown>): string {
  const said = [payload['answer'], payload['data'], payload].find((each) => isRecord(each) && 'code' in each);
  const { code, detail } = isRecord(said) ? said : {};
  return `${String(detail ?? 'refused')} (${String(code ?? 'unknown')})`;
}

const words = (payload: Record<string, unknown>, without: readonly string[]): string =>
  Object.entries(payload)
    .filter(([name, value]) => !without.includes(name) && value !== undefined && value !== null)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
