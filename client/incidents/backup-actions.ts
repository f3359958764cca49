/** Asking for help on a call, and answering it. Each resolves when saved on this device. */
import type { BackupKind } from '../../shared/incidents/backup.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Outbox } from '../outbox/outbox.ts';

export const BACKUP_LABELS: Record<BackupKind, string> = {
  als: 'ALS unit',
  another_unit: 'Another unit',
  supervisor: 'Supervisor',
  police: 'Police',
  fire: 'Fire',
  lift_assist: 'Lift assist',
  other: 'Other help',
};

export const askForBackup = (
  outbox: Outbox,
  { unitId, incidentId, kind }: { unitId: string; incidentId: string; kind: BackupKind },
): Promise<DeviceEvent> => outbox.record({ type: 'incident:backup', unitId, incidentId, data: { kind } });

export const answerBackup = (
  outbox: Outbox,
  { incidentId, requestId, answer }: { incidentId: string; requestId: string; answer: string },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'incident:backup:answered',
    incidentId,
    source: 'dispatch',
    data: { requestId, answer },
  });
