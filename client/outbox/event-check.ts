/** What each kind of fact may say, by the one catalogue of them. Large, so fetched when there is time: `checks.ts`. */
import { deviceEventSchema } from '../../shared/log/envelope.ts';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import { InvalidDraft, type UnsavedEvent } from './draft.ts';

/** The fact as the server will read it. Throws InvalidDraft. */
export function checkEvent(made: UnsavedEvent): UnsavedEvent {
  const entry = catalogueEntry(made.type);
  if (!entry) throw new InvalidDraft(made.type, ['unknown type']);
  const missing = entry.rule.needs.filter((name) => made[name] === undefined);
  if (missing.length)
    throw new InvalidDraft(
      made.type,
      missing.map((name) => `${name}: is required`),
    );
  const data = entry.data.safeParse(made.data);
  if (!data.success) throw new InvalidDraft(made.type, issuesOf(data.error.issues));
  const whole = deviceEventSchema.safeParse({ ...made, data: data.data, lane: 0 });
  if (!whole.success) throw new InvalidDraft(made.type, issuesOf(whole.error.issues));
  const { lane: _lane, ...event } = whole.data;
  return event;
}

const issuesOf = (issues: readonly { path: PropertyKey[]; message: string }[]): string[] =>
  issues.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message));
