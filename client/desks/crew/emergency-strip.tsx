import { Show } from 'solid-js';
import type { ClearedEmergency, Emergency } from '../../../shared/units/emergency.ts';
import { sayFalseAlarm } from '../../units/emergency-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import './emergency.css';

export interface EmergencyStripProps {
  emergency: Emergency;
  /** A second call that waits: it keeps its place beside the emergency. */
  second: string | undefined;
  onSecond: () => void;
}

/** In the place of the strip while an emergency is open: how far it has come, and the way to say it was none. */
export function EmergencyStrip(props: EmergencyStripProps) {
  const cab = useCab();
  const { outbox } = cab.client;
  const where = () => outbox.whereIs(props.emergency.id);
  /** Undefined once dispatch has it. What another tablet of the unit pressed came from there. */
  const stuck = () => {
    const item = where();
    if (item === undefined || 'seq' in item) return undefined;
    if (item.state === 'quarantined') return 'The server refused it. Call by radio.';
    return cab.client.link() === 'live'
      ? 'Saved here, going out now'
      : 'Saved here, no connection. Call by radio.';
  };
  const said = () =>
    props.emergency.falseAlarm ? 'You said false alarm. Dispatch ends it.' : 'Dispatch alarmed since ';
  const falseAlarm = () =>
    sayFalseAlarm(outbox, { unitId: cab.unitId, emergencyId: props.emergency.id }).catch(() =>
      cab.outcomes.say('Not recorded. Press it again.', 'bad'),
    );
  return (
    <div class="crew-emergency-strip" role="alert" data-stuck={stuck() ? '' : undefined}>
      <Icon name="alert" size={34} />
      <p>
        <strong>EMERGENCY</strong>
        <span>
          <Show when={stuck()} fallback={said()}>
            {(words) => words()}
          </Show>
          <Show when={!stuck() && !props.emergency.falseAlarm}>
            <span class="rb-figures">{localTime(props.emergency.since)}</span>
          </Show>
        </span>
      </p>
      <Show when={props.second}>
        <Button size="crew" onClick={() => props.onSecond()}>
          Second call
        </Button>
      </Show>
      <Show when={!props.emergency.falseAlarm}>
        <Button size="crew" onClick={() => void falseAlarm()}>
          False alarm
        </Button>
      </Show>
    </div>
  );
}

/** Who ended it and why, until the crew has read it. */
export function EmergencyEnded(props: { cleared: ClearedEmergency; onRead: () => void }) {
  return (
    <button type="button" class="crew-emergency-ended" onClick={() => props.onRead()}>
      <Icon name="check" size={26} />
      <span>
        <strong>Emergency cleared</strong> by {props.cleared.name ?? props.cleared.by}: {props.cleared.reason}
      </span>
      <span class="crew-emergency-read">OK</span>
    </button>
  );
}
