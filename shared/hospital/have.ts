/** Code lists of OASIS EDXL-HAVE 1.0 (as republished by NIEM): what a hospital says about itself. */

export const EMS_TRAFFIC = ['Normal', 'Advisory', 'Closed', 'NotApplicable'] as const;
export const EMS_OFFLOAD = ['Normal', 'Delayed'] as const;
export const FACILITY_STATUSES = ['Normal', 'Compromised', 'Evacuating', 'Closed'] as const;

const BED_TYPES = [
  'AdultICU',
  'Burn',
  'MedicalSurgical',
  'NegativeFlowIsolation',
  'OperatingRooms',
  'OtherIsolation',
  'PediatricICU',
  'Pediatrics',
  'Psychiatric',
] as const;
export type BedType = (typeof BED_TYPES)[number];

/** Not in HAVE: categories local diversion policies have in common. */
export const DIVERSIONS = [
  'total',
  'critical_care',
  'ed_saturation',
  'ct_down',
  'cath_lab',
  'trauma',
  'icu',
  'psychiatric',
  'internal_disaster',
] as const;
