/** Who signs and for what, as it stands on the screen. */
import type { SIGNATURE_REASONS, SIGNER_ROLES } from '../../../../shared/patients/attachments.ts';

export const SIGNER_WORDS: Record<(typeof SIGNER_ROLES)[number], string> = {
  patient: 'Patient',
  representative: 'For the patient',
  receiving_staff: 'Receiving staff',
  crew: 'Crew',
  witness: 'Witness',
};

export const REASON_WORDS: Record<(typeof SIGNATURE_REASONS)[number], string> = {
  transfer_of_care: 'Transfer of care',
  release_for_billing: 'Release for billing',
  refusal: 'Refuses care or transport',
  other: 'Other',
};
