/** Ages as they are said: a baby's in months, everybody else's in years. Stored in years. */

const MONTHS = 12;
/** Up to here an age is said in months. */
const BABY_MONTHS = 24;
export const MOST_YEARS = 120;

export const yearsOfMonths = (months: number): number => Math.round((months / MONTHS) * 1000) / 1000;
export const monthsOfYears = (years: number): number => Math.round(years * MONTHS);

export const isBaby = (years: number): boolean => monthsOfYears(years) < BABY_MONTHS;

export function ageWords(years: number): string {
  if (!isBaby(years)) return `${Math.floor(years)} years`;
  const months = monthsOfYears(years);
  return months === 1 ? '1 month' : `${months} months`;
}
