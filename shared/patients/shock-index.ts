/** Shock index: heart rate over systolic pressure. Above 0.9 before hospital it goes with death in trauma. */

const SHOCK_CLASSES = ['<0.6', '0.6 to <1.0', '1.0 to <1.4', '>=1.4'] as const;
export type ShockClass = (typeof SHOCK_CLASSES)[number];

export interface ShockIndex {
  /** Rounded to two decimals for people; class and flag are decided before rounding. */
  index: number;
  class: ShockClass;
  isRaised: boolean;
}

/** Undefined without both readings, or without a pressure to divide by. Compared in whole numbers. */
export function shockIndex(pulse: number | undefined, systolic: number | undefined): ShockIndex | undefined {
  if (pulse === undefined || systolic === undefined || systolic <= 0) return undefined;
  const isAtLeast = (tenths: number): boolean => pulse * 10 >= systolic * tenths;
  return {
    index: Math.round((pulse * 100) / systolic) / 100,
    class: isAtLeast(14) ? '>=1.4' : isAtLeast(10) ? '1.0 to <1.4' : isAtLeast(6) ? '0.6 to <1.0' : '<0.6',
    isRaised: pulse * 10 > systolic * 9,
  };
}
