import type { Source } from '../../shared/log/envelope.ts';

/** Who or what a time rests on, in words (F2). */
export const SOURCE_LABELS: Record<Source, string> = {
  manual: 'pressed',
  gps: 'by GPS',
  geofence: 'by geofence',
  obd: 'by vehicle',
  cad: 'from the CAD',
  dispatch: 'by dispatch',
  hospital: 'by the hospital',
  tracker: 'by tracker',
  system: 'by the system',
};
