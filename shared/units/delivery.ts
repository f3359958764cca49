/** How far an assignment has come on each tablet of its unit: there, on the screen, heard. Proof, told by the tablet itself. */
import type { LogEvent } from '../log/envelope.ts';
import type { Instant } from '../time.ts';

export interface DeliveryProof {
  delivered?: Instant;
  shown?: Instant;
  sounded?: Instant;
}
export type DeliveryStep = keyof DeliveryProof;

export const DELIVERY_STEPS: readonly DeliveryStep[] = ['delivered', 'shown', 'sounded'];
const MOST_TABLETS = 8;

const typeOf = (step: DeliveryStep): string => `assignment:${step}`;
export const DELIVERY_TYPES: readonly string[] = DELIVERY_STEPS.map(typeOf);

export const deliveryStepOf = (type: string): DeliveryStep | undefined =>
  DELIVERY_STEPS.find((step) => type === typeOf(step));

/** By tablet; of each step the earliest time. */
export function withProof(
  before: Readonly<Record<string, DeliveryProof>> = {},
  { device, occurredAt }: Pick<LogEvent, 'device' | 'occurredAt'>,
  step: DeliveryStep,
): Record<string, DeliveryProof> {
  const own = Object.hasOwn(before, device) ? before[device] : undefined;
  const earlier = own?.[step];
  const isNewTablet = own === undefined && Object.keys(before).length >= MOST_TABLETS;
  if (isNewTablet || (earlier !== undefined && earlier <= occurredAt)) return { ...before };
  return { ...before, [device]: { ...own, [step]: occurredAt } };
}

/** Over all tablets of the unit: one that was heard is enough. */
export function proofOf(devices: Readonly<Record<string, DeliveryProof>> = {}): DeliveryProof {
  const proof: DeliveryProof = {};
  for (const one of Object.values(devices)) {
    for (const step of DELIVERY_STEPS) {
      const at = one[step];
      if (at !== undefined && (proof[step] === undefined || at < proof[step])) proof[step] = at;
    }
  }
  return proof;
}
