import { For, Show } from 'solid-js';
import {
  BACKUP_KINDS,
  openRequests,
  type BackupKind,
  type BackupRequest,
} from '../../../shared/incidents/backup.ts';
import { askForBackup, BACKUP_LABELS } from '../../incidents/backup-actions.ts';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { PanelFrame } from './panel-frame.tsx';
import './backup-panel.css';

/** Help for this call: one press asks, and the answer is read here. */
export function BackupPanel(props: { incidentId: string }) {
  const cab = useCab();
  const asked = () => (cab.incident()?.backup ?? []).filter(({ unitId }) => unitId === cab.unitId);
  const openOf = (kind: BackupKind) => openRequests(asked()).findLast((request) => request.kind === kind);
  const ask = async (kind: BackupKind) => {
    const { incidentId } = props;
    try {
      await askForBackup(cab.client.outbox, { unitId: cab.unitId, incidentId, kind });
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Not asked for. Try again, or use the radio.', 'bad');
      return;
    }
    cab.feedback.confirm();
    const link = cab.client.link();
    if (link === 'live' || link === 'catching-up')
      cab.outcomes.say(`${BACKUP_LABELS[kind]} asked for`, 'good');
    else
      cab.outcomes.say(`${BACKUP_LABELS[kind]}: saved, dispatch has no link to you. Use the radio`, 'warn');
    cab.panels.done();
  };
  return (
    <PanelFrame title="Request backup" why="Dispatch hears it at once. In danger, hold Emergency.">
      <div role="status">
        <Show when={asked().length > 0}>
          <ul class="crew-backup-asked">
            <For each={asked().toReversed()}>{(request) => <Asked request={request} />}</For>
          </ul>
        </Show>
      </div>
      <ul class="crew-choices crew-backup-kinds">
        <For each={BACKUP_KINDS}>
          {(kind) => (
            <li>
              <button type="button" class="crew-choice" onClick={() => void ask(kind)}>
                <span class="crew-choice-words">
                  <strong>{BACKUP_LABELS[kind]}</strong>
                  <Show when={openOf(kind)}>
                    {(request) => <span class="rb-muted">asked {localTime(request().at)}</span>}
                  </Show>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </PanelFrame>
  );
}

/** One request and how far it has come: on this tablet only, at dispatch, answered. */
function Asked(props: { request: BackupRequest }) {
  const { client } = useCab();
  const isHere = () => {
    const where = client.outbox.whereIs(props.request.id);
    return where !== undefined && !('seq' in where);
  };
  const state = () => (props.request.answer ? 'answered' : isHere() ? 'here' : 'open');
  return (
    <li data-state={state()}>
      <Icon name={ICONS[state()]} size={26} />
      <div>
        <p>
          <strong>{BACKUP_LABELS[props.request.kind]}</strong>{' '}
          <span class="crew-backup-when rb-figures">asked {localTime(props.request.at)}</span>
        </p>
        <Show
          when={props.request.answer}
          fallback={
            <p>{isHere() ? 'Not at dispatch yet. Use the radio.' : 'Dispatch has it, no answer yet.'}</p>
          }
        >
          {(answer) => (
            <p>
              Dispatch {localTime(answer().at)}: <strong>{answer().text}</strong>
            </p>
          )}
        </Show>
      </div>
    </li>
  );
}

const ICONS = { answered: 'check', open: 'hourglass', here: 'alert' } as const;
