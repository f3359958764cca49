import { For, Show } from 'solid-js';
import { BACKUP_KINDS, type BackupKind, type BackupRequest } from '../../../shared/incidents/backup.ts';
import { askForBackup, BACKUP_LABELS } from '../../incidents/backup-actions.ts';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { PanelFrame } from './panel-frame.tsx';

/** Help for this call: one press asks, and the answer is read here. */
export function BackupPanel(props: { incidentId: string }) {
  const cab = useCab();
  const asked = () => (cab.incident()?.backup ?? []).filter(({ unitId }) => unitId === cab.unitId);
  const ask = async (kind: BackupKind) => {
    const { incidentId } = props;
    try {
      await askForBackup(cab.client.outbox, { unitId: cab.unitId, incidentId, kind });
      cab.feedback.confirm();
      cab.outcomes.say(`${BACKUP_LABELS[kind]} asked for`, 'good');
      cab.panels.done();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Not asked for. Try again, or use the radio.', 'bad');
    }
  };
  return (
    <PanelFrame title="Request backup" why="Dispatch hears it at once. In danger, hold Emergency.">
      <Show when={asked().length > 0}>
        <ul class="crew-backup-asked" role="status">
          <For each={asked()}>{(request) => <li>{requestWords(request)}</li>}</For>
        </ul>
      </Show>
      <ul class="crew-choices crew-choices-pairs">
        <For each={BACKUP_KINDS}>
          {(kind) => (
            <li>
              <button type="button" class="crew-choice" onClick={() => void ask(kind)}>
                <strong>{BACKUP_LABELS[kind]}</strong>
              </button>
            </li>
          )}
        </For>
      </ul>
    </PanelFrame>
  );
}

function requestWords({ kind, at, answer }: BackupRequest): string {
  const asked = `${BACKUP_LABELS[kind]}, asked ${localTime(at)}`;
  return answer ? `${asked}. Dispatch ${localTime(answer.at)}: ${answer.text}` : `${asked}, not answered yet`;
}
