/** What the demo says about itself: every fact followed from a device to the desk. */
import { z } from 'zod';

const count = z.int().nonnegative();

export const proofSchema = z.object({
  seed: z.union([z.number(), z.string()]),
  speed: z.number(),
  startedAt: z.string(),
  devices: z.array(
    z.object({
      unit: z.string(),
      made: count,
      acknowledged: count,
      waiting: count,
      refused: count,
      online: z.boolean(),
    }),
  ),
  made: count,
  inLog: count,
  onDesk: count,
  lost: count,
  doubled: count,
  outOfOrder: count,
  deadZones: z.array(z.unknown()).default([]),
  webhooks: z.object({ sent: count, verified: count, failed: count, duplicates: count }),
});
export type Proof = z.output<typeof proofSchema>;
export type ProofDevice = Proof['devices'][number];

/** `at`: Unix milliseconds of the answer. */
export type ProofAnswer = { ok: true; proof: Proof; at: number } | { ok: false; why: string };

/** Asks the demo once. Never rejects. */
export async function fetchProof(now: () => number): Promise<ProofAnswer> {
  try {
    const answer = await fetch('/demo/proof.json', { cache: 'no-store' });
    if (answer.status === 404)
      return { ok: false, why: 'No demo is running on this server. Start one with: npm run demo' };
    if (!answer.ok) return { ok: false, why: `The demo answered ${answer.status}.` };
    const parsed = proofSchema.safeParse(await answer.json());
    return parsed.success
      ? { ok: true, proof: parsed.data, at: now() }
      : { ok: false, why: 'The demo answered in a way this page does not understand.' };
  } catch {
    return { ok: false, why: 'The demo cannot be reached.' };
  }
}

/** Whether the promise holds so far. */
export const isWhole = ({ lost, doubled, outOfOrder }: Proof): boolean =>
  lost === 0 && doubled === 0 && outOfOrder === 0;
