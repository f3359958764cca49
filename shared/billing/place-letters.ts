/** The two-letter origin and destination modifier of an ambulance claim: suggestions, which the biller may change. */

const ORIGIN_LETTERS = new Set(['D', 'E', 'G', 'H', 'I', 'J', 'N', 'P', 'R', 'S']);
/** X, a stop at a physician's office on the way to the hospital, is a destination only. */
const DESTINATION_LETTERS = new Set([...ORIGIN_LETTERS, 'X']);

/** NEMSIS v3.5 eDisposition.21, by code and by name. A nursing home is N or E, which the code does not tell. */
const BY_KIND: Record<string, string> = {
  '4221003': 'H',
  'hospital-emergency department': 'H',
  '4221005': 'H',
  'hospital-non-emergency department bed': 'H',
  hospital: 'H',
  '4221023': 'H',
  'freestanding emergency department': 'H',
  '4221001': 'R',
  home: 'R',
  residence: 'R',
  '4221041': 'N',
  'skilled nursing facility': 'N',
  '4221029': 'E',
  'assisted living facility': 'E',
  '4221007': 'P',
  clinic: 'P',
  '4221027': 'D',
  'diagnostic services': 'D',
  '4221025': 'J',
  'dialysis center': 'J',
  '4221015': 'I',
  '4221017': 'I',
};

export interface Place {
  /** NEMSIS eDisposition.21 code or name, or the letter itself. */
  kind?: string | undefined;
  /** One of our receiving hospitals. */
  isHospital?: boolean | undefined;
}

export function destinationLetter({ kind, isHospital }: Place): string | undefined {
  return letterOf(kind, DESTINATION_LETTERS) ?? (kind === undefined && isHospital ? 'H' : undefined);
}

/** A transfer starts somewhere we do not know; everything else is taken for the scene of an acute event. */
const IS_TRANSFER = /transfer|inter-?facility|scheduled|dialysis|discharge/i;

export function originLetter(kind: string | undefined, service: readonly (string | undefined)[]) {
  if (kind !== undefined) return letterOf(kind, ORIGIN_LETTERS);
  return service.some((text) => text !== undefined && IS_TRANSFER.test(text)) ? undefined : 'S';
}

function letterOf(kind: string | undefined, letters: ReadonlySet<string>): string | undefined {
  if (kind === undefined) return undefined;
  const text = kind.trim();
  return letters.has(text.toUpperCase()) ? text.toUpperCase() : BY_KIND[text.toLowerCase()];
}
