import { createMemo, createSignal, For, Show } from 'solid-js';
import { openRequests, type BackupRequest } from '../../../shared/incidents/backup.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { isClosed } from '../../../shared/incidents/statuses.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { answerBackup, BACKUP_LABELS } from '../../incidents/backup-actions.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useDesk } from './desk-state.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import './backup-requests.css';

/** `M12 asks for ALS unit` */
export const backupWords = ({ unitId, kind }: BackupRequest): string =>
  `${unitId} asks for ${kind === 'als' ? BACKUP_LABELS.als : BACKUP_LABELS[kind].toLowerCase()}`;

/** Stands in the call until somebody answers; the crew reads the answer. */
export function BackupRequests(props: { incidentId: string; state: IncidentState }) {
  const ids = createMemo(() => openRequests(props.state.backup).map(({ id }) => id), undefined, {
    equals: isSameList,
  });
  const requestOf = (id: string) => props.state.backup?.find((request) => request.id === id);
  return (
    <Show when={ids().length > 0}>
      <div class="backup-requests">
        <For each={ids()}>
          {(id) => (
            <Show when={requestOf(id)}>
              {(request) => <OneRequest incidentId={props.incidentId} request={request()} />}
            </Show>
          )}
        </For>
      </div>
    </Show>
  );
}

/** Help asked for on calls that nobody here is looking at, above the whole desk: it must not wait in a row out of sight. */
export function BackupElsewhere() {
  const client = useClient();
  const desk = useDesk();
  const open = createMemo(() =>
    client
      .documents('incident')
      .filter(({ id, state }) => id !== desk.incidentId() && !isClosed(state.status))
      .flatMap(({ id, state }) => openRequests(state.backup).map((request) => ({ id, state, request }))),
  );
  const ids = createMemo(
    () =>
      open()
        .sort((a, b) => toUnixMs(a.request.at) - toUnixMs(b.request.at))
        .map(({ request }) => request.id),
    undefined,
    { equals: isSameList },
  );
  return (
    <Show when={ids().length > 0}>
      <section class="backup-stack" aria-label="Help asked for">
        <Show when={ids().length > 1}>
          <p class="backup-stack-count">
            <Icon name="alert" size={18} />
            {ids().length} requests for help wait, the oldest first
          </p>
        </Show>
        <div class="backup-stack-list" tabindex={ids().length > SEEN_AT_ONCE ? 0 : undefined}>
          <For each={ids()}>
            {(requestId) => (
              <Show when={open().find(({ request }) => request.id === requestId)}>
                {(found) => (
                  <Banner
                    tone="bad"
                    actions={
                      <Button size="compact" onClick={() => desk.open({ kind: 'incident', id: found().id })}>
                        Open the call<span class="rb-spoken">, {found().state.address}</span>
                      </Button>
                    }
                  >
                    <strong>{backupWords(found().request)}</strong>, {found().state.address}{' '}
                    <ElapsedTime since={toUnixMs(found().request.at)} />
                  </Banner>
                )}
              </Show>
            )}
          </For>
        </div>
      </section>
    </Show>
  );
}

/** The rest is a scroll away, under a count that says how many there are: the board below must stay in sight. */
const SEEN_AT_ONCE = 2;

/** A banner that stands is not made anew, which would be spoken again. */
const isSameList = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ');

const ANSWERS = ['On its way', 'No unit free yet, still trying', 'Call me by radio'] as const;

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
      <Show when={props.request.note}>{(note) => <p>{note()}</p>}</Show>
      <ReasonDialog
        open={answering()}
        onOpenChange={setAnswering}
        title={`Answer ${props.request.unitId}`}
        description="Assign a unit to the call if one is to come. The crew reads what you write here."
        confirm="Send answer"
        tone="primary"
        leave="Not now"
        suggestions={ANSWERS}
        reasonLabel="Answer, for the crew"
        isReasonNeeded
        onConfirm={answer}
      />
    </Banner>
  );
}
