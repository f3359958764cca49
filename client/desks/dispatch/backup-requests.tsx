import { createSignal, For } from 'solid-js';
import { openRequests, type BackupRequest } from '../../../shared/incidents/backup.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { answerBackup, BACKUP_LABELS } from '../../incidents/backup-actions.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

/** `M12 asks for ALS unit` */
export const backupWords = ({ unitId, kind }: BackupRequest): string =>
  `${unitId} asks for ${kind === 'als' ? BACKUP_LABELS.als : BACKUP_LABELS[kind].toLowerCase()}`;

/** Stands in the call until somebody answers; the crew reads the answer. */
export function BackupRequests(props: { incidentId: string; state: IncidentState }) {
  return (
    <For each={openRequests(props.state.backup)}>
      {(request) => <OneRequest incidentId={props.incidentId} request={request} />}
    </For>
  );
}

function OneRequest(props: { incidentId: string; request: BackupRequest }) {
  const client = useClient();
  const [answering, setAnswering] = createSignal(false);
  const answer = (text: string) =>
    void answerBackup(client.outbox, {
      incidentId: props.incidentId,
      requestId: props.request.id,
      answer: text,
    });
  return (
    <Banner
      tone="bad"
      actions={
        <Button size="compact" onClick={() => setAnswering(true)}>
          Answer
        </Button>
      }
    >
      <strong>{backupWords(props.request)}</strong> <ElapsedTime since={toUnixMs(props.request.at)} />
      <ReasonDialog
        open={answering()}
        onOpenChange={setAnswering}
        title={`Answer ${props.request.unitId}`}
        description="Assign a unit to the call if one is to come. The crew reads what you write here."
        confirm="Send answer"
        reasonLabel="Answer, for the crew"
        isReasonNeeded
        onConfirm={answer}
      />
    </Banner>
  );
}
