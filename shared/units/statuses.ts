/** The unit statuses of the wire, what each stamps, and the other spellings understood on the way in. */

export const UNIT_STATUSES = [
  'available',
  'dispatched',
  'acknowledged',
  'en_route',
  'staged',
  'on_scene',
  'at_patient',
  'transporting',
  'at_destination',
  'transfer_of_care',
  'out_of_service',
  'posted',
  'cancelled',
] as const;
export type UnitStatus = (typeof UNIT_STATUSES)[number];

/** Spellings of other systems, read in any letter case. `at_facility` is the scene facility, hence on scene. */
const ALIASES = new Map<string, UnitStatus>(
  Object.entries({
    enroute: 'en_route',
    onscene: 'on_scene',
    transport: 'transporting',
    hospital: 'at_destination',
    unavailable: 'out_of_service',
    at_facility: 'on_scene',
    arrived_destination: 'at_destination',
    off_duty: 'out_of_service',
  } satisfies Record<string, UnitStatus>),
);

/** The status a spelling means, or undefined when nobody knows it. */
export function parseUnitStatus(text: string): UnitStatus | undefined {
  const lower = text.trim().toLowerCase();
  return UNIT_STATUSES.find((status) => status === lower) ?? ALIASES.get(lower);
}

/** NEMSIS v3.5 eTimes element a status stamps (mapping of EIDO and MDT practice). */
export const ETIMES_BY_STATUS: Partial<Record<UnitStatus, ETime>> = {
  dispatched: 'eTimes.03',
  acknowledged: 'eTimes.04',
  en_route: 'eTimes.05',
  on_scene: 'eTimes.06',
  at_patient: 'eTimes.07',
  transporting: 'eTimes.09',
  at_destination: 'eTimes.11',
  transfer_of_care: 'eTimes.12',
  available: 'eTimes.13',
  cancelled: 'eTimes.14',
  staged: 'eTimes.17',
};

export const ETIMES = [
  'eTimes.01',
  'eTimes.02',
  'eTimes.03',
  'eTimes.04',
  'eTimes.05',
  'eTimes.06',
  'eTimes.07',
  'eTimes.08',
  'eTimes.09',
  'eTimes.10',
  'eTimes.11',
  'eTimes.12',
  'eTimes.13',
  'eTimes.14',
  'eTimes.15',
  'eTimes.16',
  'eTimes.17',
] as const;
export type ETime = (typeof ETIMES)[number];

/** The order of a call in a crew's hands; the next logical status is the one after the present. */
export const CALL_ORDER: readonly UnitStatus[] = [
  'dispatched',
  'acknowledged',
  'en_route',
  'on_scene',
  'at_patient',
  'transporting',
  'at_destination',
  'transfer_of_care',
  'available',
];

/** The next logical status, as the one large target on the tablet; none while not on a call. */
export function nextStatus(status: UnitStatus, onCall: boolean): UnitStatus | undefined {
  if (!onCall) return status === 'available' ? undefined : 'available';
  if (status === 'staged') return 'on_scene';
  if (status === 'available' || status === 'posted' || status === 'out_of_service') return 'acknowledged';
  if (status === 'cancelled') return 'available';
  return CALL_ORDER[CALL_ORDER.indexOf(status) + 1];
}

/** Statuses in which a unit is free for work (EIDO PrimaryUnitStatus `Available`). */
export const isFree = (status: UnitStatus): boolean =>
  status === 'available' || status === 'posted' || status === 'cancelled';

/** Statuses that end a unit's part in a call. */
export const endsCall = (status: UnitStatus): boolean =>
  status === 'available' || status === 'cancelled' || status === 'posted';
