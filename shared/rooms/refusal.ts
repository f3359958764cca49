/** Refusals are data: a stable code, a hint when to try again, and a sentence a person can read. */
export const REFUSALS = {
  unreadable: 'never',
  'unknown-type': 'later',
  'bad-data': 'never',
  'too-large': 'never',
  'not-allowed': 'never',
  'unit-not-yours': 'never',
  'unknown-unit': 'never',
  'unknown-incident': 'never',
  'unknown-assignment': 'never',
  'unknown-channel': 'never',
  'unknown-message': 'never',
  'unknown-call': 'never',
  'unknown-task': 'never',
  'unknown-alert': 'never',
  'unknown-patient': 'never',
  /** Its fact has not come yet, or never will. */
  'unknown-attachment': 'later',
  'unknown-hospital': 'never',
  'unknown-ringdown': 'never',
  'unknown-room': 'never',
  'already-exists': 'never',
  'already-closed': 'never',
  'already-decided': 'never',
  'id-conflict': 'never',
  'signed-out': 'after-sign-in',
  'device-revoked': 'never',
  'wrong-organization': 'never',
  'rate-limited': 'later',
  unavailable: 'later',
} as const satisfies Record<string, Retry>;

export type Retry = 'never' | 'later' | 'after-sign-in';
export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  code: RefusalCode;
  retry: Retry;
  /** Plain words for the person who made the fact; never patient data. */
  detail: string;
}

export const refuse = (code: RefusalCode, detail: string): Refusal => ({
  code,
  retry: REFUSALS[code],
  detail,
});
