/** The demo's options, from the command line. */
import { parseArgs } from 'node:util';
import { z } from 'zod';

export const USAGE = `Usage: npm run demo -- [options]
  --days DATE       a day of the dispatch records to replay (needs --data), as YYYY-MM-DD; "list" shows them
  --speed N         how many times as fast as life, 1 to 120; headless up to 100000 (default 4)
  --units N         how many ambulances (default 20; with records: all that worked that day)
  --seed N          of the generated town, the day and the dead zones (default 1)
  --data FOLDER     optional real data (default: READBACK_DATA, or ../shared/data when it is there)
  --generated       the generated town, also when there is real data
  --start HH:MM     where in the day to begin (default 07:00)
  --port N          of the server (default: PORT or 3000); the billing receiver takes the next one
  --headless        no pages: run the day to its end, print the proof, exit 1 unless nothing was lost
  --help            this`;

const optionsSchema = z.object({
  days: z
    .string()
    .regex(/^(list|\d{4}-\d\d-\d\d)$/, 'must be a date as YYYY-MM-DD, or "list"')
    .exactOptional(),
  speed: z.coerce.number().min(1).max(100_000).default(4),
  units: z.coerce.number().int().min(1).max(200).exactOptional(),
  seed: z.coerce.number().int().nonnegative().default(1),
  data: z.string().min(1).exactOptional(),
  generated: z.boolean().default(false),
  start: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:MM')
    .exactOptional(),
  port: z.coerce.number().int().min(0).max(65_534).exactOptional(),
  headless: z.boolean().default(false),
  help: z.boolean().default(false),
});
export type DemoOptions = z.output<typeof optionsSchema>;

/** Fastest at which a person can watch. */
const FASTEST_WATCHED = 120;

/** Throws an Error whose message names the option and what it expects. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      days: { type: 'string' },
      speed: { type: 'string' },
      units: { type: 'string' },
      seed: { type: 'string' },
      data: { type: 'string' },
      generated: { type: 'boolean' },
      start: { type: 'string' },
      port: { type: 'string' },
      headless: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const parsed = optionsSchema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
  }
  if (!parsed.data.headless && parsed.data.speed > FASTEST_WATCHED) {
    throw new Error(`--speed: at most ${FASTEST_WATCHED}, or add --headless`);
  }
  return parsed.data;
}
