/**
 * How each unit status of the wire is named on screens, in the words the agency chose. Colour lives in `tokens.css` under
 * `data-status`, shape in `status-icon.tsx`; a status is always shown by all three, never by colour alone.
 */
import { createSignal } from 'solid-js';
import type { UnitStatus } from '../../shared/units/statuses.ts';

export type LabelPack = 'us-plain' | 'us-ten-codes' | 'uk' | 'fms';

const US_PLAIN: Record<UnitStatus, string> = {
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

/** Ten-codes differ from agency to agency, so the plain words stay beside the few that most share. */
const US_TEN_CODES: Record<UnitStatus, string> = {
  ...US_PLAIN,
  available: '10-8 Available',
  acknowledged: '10-4 Acknowledged',
  en_route: '10-76 En route',
  on_scene: '10-97 On scene',
  out_of_service: '10-7 Out of service',
  cancelled: '10-22 Cancelled',
};

/** As British ambulance crews say it. */
const UK: Record<UnitStatus, string> = {
  available: 'Clear',
  dispatched: 'Allocated',
  acknowledged: 'Acknowledged',
  en_route: 'Mobile',
  staged: 'At RVP',
  on_scene: 'At scene',
  at_patient: 'With patient',
  transporting: 'Left scene',
  at_destination: 'At hospital',
  transfer_of_care: 'Handover',
  out_of_service: 'Off the road',
  posted: 'On standby',
  cancelled: 'Stood down',
};

/** The German radio status (Funkmeldesystem, BOS), with its number; what it has no number for in plain words. */
const FMS: Record<UnitStatus, string> = {
  available: '1 Einsatzbereit über Funk',
  dispatched: 'Alarmiert',
  acknowledged: 'Bestätigt',
  en_route: '3 Einsatz übernommen',
  staged: 'Bereitstellungsraum',
  on_scene: '4 Am Einsatzort',
  at_patient: 'Beim Patienten',
  transporting: '7 Patient aufgenommen',
  at_destination: '8 Am Transportziel',
  transfer_of_care: 'Übergabe',
  out_of_service: '6 Nicht einsatzbereit',
  posted: '2 Einsatzbereit auf Wache',
  cancelled: 'Abbestellt',
};

const PACKS: Record<LabelPack, Record<UnitStatus, string>> = {
  'us-plain': US_PLAIN,
  'us-ten-codes': US_TEN_CODES,
  uk: UK,
  fms: FMS,
};

export const LABEL_PACK_NAMES: Record<LabelPack, string> = {
  'us-plain': 'US, plain words',
  'us-ten-codes': 'US, ten-codes',
  uk: 'United Kingdom',
  fms: 'FMS (Germany)',
};

const [pack, setPack] = createSignal<LabelPack>('us-plain');

/** One agency, one language of statuses, on every screen of this device. */
export const chooseLabelPack = (name: LabelPack): void => void setPack(name);

/** The words of one pack, whichever is in use. */
export const packLabels = (name: LabelPack): Readonly<Record<UnitStatus, string>> => PACKS[name];

/** The status as a state. Follows the pack. */
export const statusLabel = (status: UnitStatus): string => PACKS[pack()][status];

/** The status as a button. */
export const pressLabel = (status: UnitStatus): string =>
  status === 'acknowledged'
    ? statusLabel(status).replace('Acknowledged', 'Acknowledge')
    : statusLabel(status);
