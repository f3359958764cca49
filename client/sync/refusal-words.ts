/** A refusal of the server for a person: what was wrong, its stable code, and whether to try again. */
import { z } from 'zod';
import { REFUSALS } from '../../shared/rooms/refusal.ts';

export interface Refused {
  code: string;
  detail: string;
  advice: string;
}

const answerSchema = z.looseObject({
  code: z.string().catch('unavailable'),
  detail: z.string().catch('The server said no more.'),
  retry: z.string().optional().catch(undefined),
});

const ADVICE: Readonly<Record<string, string>> = {
  never: 'Sending the same again will not help.',
  later: 'The same may be taken later.',
  'after-sign-in': 'Sign in again.',
};

export function toRefused(answer: unknown): Refused {
  const { code, detail, retry } = answerSchema
    .catch({ code: 'unavailable', detail: 'The server said no more.' })
    .parse(answer);
  const hint = retry ?? (code in REFUSALS ? REFUSALS[code as keyof typeof REFUSALS] : 'later');
  return { code, detail, advice: ADVICE[hint] ?? '' };
}
