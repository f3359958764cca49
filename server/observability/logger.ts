import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogLevel } from '../config.ts';

export type { Logger } from 'pino';

/** Names whose values never reach a log line: what identifies a patient, and what opens a door. */
const PRIVATE_NAME =
  /patient|birth|\bdob\b|\bssn\b|phone|address$|epcr|billing_?data|vitals|authorization|token|password|passphrase|secret|cookie|api_?key|private_?key|signature/i;
const MAX_DEPTH = 6;
const HIDDEN = '[hidden]';

/** The one log of a process: JSON lines on standard output unless a destination is given. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => hideFields(fields, 0),
    },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

function hideFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      PRIVATE_NAME.test(name) ? HIDDEN : hide(value, depth + 1),
    ]),
  );
}

function hide(value: unknown, depth: number): unknown {
  if (value instanceof Error) return depth === 1 ? value : describeError(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  return Array.isArray(value) ? value.map((item) => hide(item, depth + 1)) : hideFields(value, depth);
}

/** Only these fields of an error: a database error also carries the row that failed. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' && error ? hideFields(error, 1) : error;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error && { code: error.code }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}
