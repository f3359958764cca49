import { createSignal, Match, Show, Switch } from 'solid-js';
import { toUnixMs } from '../../../shared/time.ts';
import { useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { elapsedToText } from '../../ui/elapsed-words.ts';
import { Icon } from '../../ui/icon.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { useCab } from './cab-state.tsx';
import { EmergencyEnded, EmergencyStrip } from './emergency-strip.tsx';
import { factWords } from './fact-words.ts';
import { gpsWords } from './gps.ts';
import { badgeState } from '../../sync/badge-state.ts';
import './cab-strip.css';

export interface CabStripProps {
  /** Nature and priority of a second call that waits for an answer. */
  second: string | undefined;
  onSecond: () => void;
}

/**
 * How true the screen is, and the last thing that happened. Of fixed height: a second call appears in here, so that
 * nothing below it moves.
 */
export function CabStrip(props: CabStripProps) {
  const cab = useCab();
  return (
    <Show when={cab.unit().emergency} fallback={<Strip {...props} />}>
      {(emergency) => <EmergencyStrip emergency={emergency()} {...props} />}
    </Show>
  );
}

/** After this long nobody on board needs to read any more how an emergency ended. */
const ENDED_SHOWN_MS = 15 * 60_000;

function Strip(props: CabStripProps) {
  const cab = useCab();
  const clock = useClock();
  const [read, setRead] = createSignal<string>();
  const ended = () => {
    const cleared = cab.unit().emergencyCleared;
    if (!cleared || cleared.id === read()) return undefined;
    return clock() - toUnixMs(cleared.at) < ENDED_SHOWN_MS ? cleared : undefined;
  };
  const { outbox } = cab.client;
  const pending = () => outbox.counts().waiting + outbox.counts().held;
  const refused = () => outbox.counts().quarantined;
  const unsaved = () => outbox.notYetSaved();
  const noFix = () => cab.gps.trouble() !== undefined || cab.gps.fix() === undefined;
  return (
    <div class="crew-strip">
      <div class="crew-strip-custody">
        <LinkBadge
          state={badgeState(cab.client)}
          pending={pending()}
          oldest={pending() > 0 ? elapsedToText(outbox.oldestUnsentAgeMs()) : undefined}
          onPress={() => cab.panels.show({ kind: 'custody' })}
        />
        <Show when={refused() > 0}>
          <button type="button" class="crew-refused" onClick={() => cab.panels.show({ kind: 'custody' })}>
            <Icon name="alert" /> {refused()} refused
          </button>
        </Show>
      </div>
      <div class="crew-strip-middle">
        {/* A phone's top bar has no room for it. */}
        <StatusChip
          status={cab.unit().status}
          trailing={<ElapsedTime since={toUnixMs(cab.unit().statusSince)} />}
        />
        <div class="crew-strip-word" role="status">
          <Switch fallback={<Outcome />}>
            <Match when={unsaved().length > 0}>
              <p class="crew-outcome" data-tone="bad">
                <Icon name="hourglass" size={24} />
                Not yet saved:{' '}
                {unsaved()
                  .map((fact) => factWords(fact, cab.distances()))
                  .join(', ')}
              </p>
            </Match>
            <Match when={props.second === undefined && ended()}>
              {(cleared) => <EmergencyEnded cleared={cleared()} onRead={() => setRead(cleared().id)} />}
            </Match>
            <Match when={props.second}>
              {(words) => (
                <button type="button" class="crew-second" onClick={() => props.onSecond()}>
                  <Icon name="alert" size={26} />
                  <span>
                    <strong>Second call</strong> {words()}
                  </span>
                  <Icon name="chevron-right" size={26} />
                </button>
              )}
            </Match>
          </Switch>
        </div>
      </div>
      <p class="crew-gps" data-off={noFix() ? '' : undefined}>
        <Icon name="location" size={22} />
        <span>{gpsWords(cab.gps)}</span>
      </p>
    </div>
  );
}

const ICONS = { good: 'check', info: 'info', warn: 'alert', bad: 'alert' } as const;

function Outcome() {
  const { outcomes, press } = useCab();
  return (
    <div class="crew-outcome-row">
      <Show when={outcomes.last()}>
        {(outcome) => (
          <p class="crew-outcome" data-tone={outcome().tone}>
            <Icon name={ICONS[outcome().tone]} size={24} />
            {outcome().text}
          </p>
        )}
      </Show>
      <Show when={press.undoable()}>
        <button type="button" class="crew-undo" onClick={() => press.undo()}>
          <Icon name="undo" size={24} />
          Undo
        </button>
      </Show>
    </div>
  );
}
