import type { UnitStatus } from '../../shared/units/statuses.ts';

/**
 * How each unit status of the wire is named on screens. Colour lives in `tokens.css` under `data-status`,
 * shape in `status-icon.tsx`; a status is always shown by all three, never by colour alone.
 */
export const STATUS_LABELS: Record<UnitStatus, string> = {
  available: 'Available',
  dispatched: 'Dispatched',
  acknowledged: 'Acknowledged',
  en_route: 'En route',
  staged: 'Staged',
  on_scene: 'On scene',
  at_patient: 'At patient',
  transporting: 'Transporting',
  at_destination: 'At destination',
  transfer_of_care: 'Transfer of care',
  out_of_service: 'Out of service',
  posted: 'Posted',
  cancelled: 'Cancelled',
};
