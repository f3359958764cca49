/** One fact of the log as one line of a terminal. */
import { styleText } from 'node:util';
import { z } from 'zod';
import { toUnixMs } from '../shared/time.ts';

export const watchedEventSchema = z.looseObject({
  seq: z.int(),
  type: z.string(),
  occurredAt: z.string(),
  receivedAt: z.string(),
  actor: z.string(),
  source: z.string(),
  unitId: z.string().optional(),
  incidentId: z.string().optional(),
  corrects: z.string().optional(),
  flags: z.array(z.string()),
  data: z.record(z.string(), z.unknown()),
});
export type WatchedEvent = z.output<typeof watchedEventSchema>;

export interface LineOptions {
  colours: boolean;
  /** Characters of the terminal; more is cut. Absent: nothing is. */
  width?: number | undefined;
}

const COLUMNS = { time: 8, seq: 7, type: 24, unit: 7, incident: 16, actor: 16 };
/** A fact that came this long after it happened was held on the way. */
const LATE_MS = 10_000;

export const headingText = ({ colours, width }: LineOptions): string => {
  const text = columns(['time', 'seq', 'type', 'unit', 'incident', 'who'], 'what');
  return paint(cut(text, width), 'dim', colours);
};

export function lineText(event: WatchedEvent, { colours, width }: LineOptions): string {
  const lateMs = toUnixMs(event.receivedAt) - toUnixMs(event.occurredAt);
  const notes = [
    ...(lateMs > LATE_MS ? [`(${spanText(lateMs)} late)`] : []),
    ...(event.corrects === undefined ? [] : ['(correction)']),
    ...event.flags.map((flag) => `[${flag}]`),
  ];
  const cells = [
    clockText(event.occurredAt),
    String(event.seq),
    event.type,
    event.unitId ?? '',
    event.incidentId ?? '',
    event.actor,
  ];
  const what = [...Object.entries(event.data).map(memberText), ...notes].join(' ');
  return paint(cut(columns(cells, what), width), colourOf(event), colours);
}

function columns(cells: readonly string[], rest: string): string {
  const widths = Object.values(COLUMNS);
  const padded = cells.map((cell, index) => printable(cell).padEnd(widths[index] ?? 0));
  return `${padded.join(' ')} ${printable(rest)}`.trimEnd();
}

function memberText([name, value]: [string, unknown]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /\s/.test(text) && typeof value === 'string' ? `${name}=“${text}”` : `${name}=${text}`;
}

/** What others wrote must not steer this terminal. */
const printable = (text: string): string => text.replace(/\p{C}/gu, '·');

const cut = (text: string, width: number | undefined): string =>
  width === undefined || text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;

/** Of this machine's time zone, as the clock on the wall. */
function clockText(instant: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', { hour12: false });
}

function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

type Colour = 'cyan' | 'yellow' | 'green' | 'magenta' | 'red' | 'dim' | 'white';

const COLOURS: Record<string, Colour> = {
  unit: 'cyan',
  incident: 'yellow',
  assignment: 'yellow',
  transport: 'green',
  hospital: 'magenta',
  alert: 'red',
};

const colourOf = ({ type }: WatchedEvent): Colour => COLOURS[type.split(':')[0] ?? ''] ?? 'white';

const paint = (text: string, colour: Colour, colours: boolean): string =>
  colours ? styleText(colour, text, { validateStream: false }) : text;
