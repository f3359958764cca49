import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import { openRequests } from '../../../shared/incidents/backup.ts';
import { createSound } from '../../device/sound.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { backupWords } from './backup-requests.tsx';
import { inEmergency } from './emergencies.tsx';
import { repeatTone } from './repeating-tone.ts';
import { useClock } from '../../ui/clock-signal.tsx';
import { declined, unanswered } from './incident-board.ts';

/**
 * What must not be missed: a call nobody answered, a call turned down, a call come in. Each is said once by ear and
 * once in words for those who hear the screen; what is seen stands in the rows. What was there when the desk opened is old.
 */
export function Alarms() {
  const client = useClient();
  const clock = useClock();
  const sound = createSound();
  const [audible, setAudible] = createSignal(false);
  const [said, setSaid] = createSignal('');
  const unlock = () => void sound.unlock().then(setAudible);
  document.addEventListener('pointerdown', unlock, { once: true });
  document.addEventListener('keydown', unlock, { once: true });
  onCleanup(() => {
    document.removeEventListener('pointerdown', unlock);
    document.removeEventListener('keydown', unlock);
    sound.close();
  });

  const turnedDown = createMemo(() =>
    declined(client.documents('incident')).map(({ assignmentId, unitId, reason }) => ({
      key: assignmentId,
      words: `${unitId} declined: ${reason}`,
    })),
  );
  const notAnswered = createMemo(() =>
    unanswered(client.documents('unit'), clock()).map(({ assignmentId, callSign }) => ({
      key: assignmentId,
      words: `${callSign} has not acknowledged`,
    })),
  );
  const helpAsked = createMemo(() =>
    client
      .documents('incident')
      .flatMap(({ state }) => openRequests(state.backup))
      .map((request) => ({ key: request.id, words: backupWords(request) })),
  );
  const waiting = createMemo(() =>
    client
      .documents('incident')
      .flatMap(({ id, state }) =>
        state.status === 'pending'
          ? [{ key: id, words: `New incident: ${state.type}, ${state.address}, priority ${state.priority}` }]
          : [],
      ),
  );
  const announce = (
    source: () => { key: string; words: string }[],
    tone: 'error' | 'assignment-low' | 'assignment',
  ) => {
    const known = new Set<string>();
    createEffect(
      on([source, client.loaded], ([found, loaded], before) => {
        const fresh = found.filter(({ key }) => !known.has(key));
        for (const { key } of fresh) known.add(key);
        if (!loaded || !before?.[1] || fresh.length === 0) return;
        setSaid(fresh.map(({ words }) => words).join('. '));
        void sound.play(tone);
      }),
    );
  };
  const isEmergency = createMemo(() => inEmergency(client).length > 0);
  repeatTone(sound, 'emergency', isEmergency);
  announce(waiting, 'assignment-low');
  announce(turnedDown, 'error');
  announce(notAnswered, 'assignment');
  announce(helpAsked, 'assignment');

  return (
    <>
      <p class="rb-spoken" role="status" aria-live="polite">
        {said()}
      </p>
      <Show when={!audible()}>
        <Button size="compact" tone="quiet" icon="volume" onClick={unlock}>
          Turn on sound
        </Button>
      </Show>
    </>
  );
}
