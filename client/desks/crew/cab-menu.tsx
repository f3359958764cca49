import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { useShift } from '../../sync/shift-context.tsx';
import { leaveUnit } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { ThemeSwitch } from '../../ui/theme-switch.tsx';
import { useCab } from './cab-state.tsx';
import { PanelFrame } from './panel-frame.tsx';

type Leaving = 'unit' | 'sign-out';

/** Rarely used, never in a hurry: colours, device state, leaving. */
export function CabMenu() {
  const cab = useCab();
  const [leaving, setLeaving] = createSignal<Leaving>();
  const { client } = cab;
  const navigate = useNavigate();
  const offUnit = async () => {
    const { sub } = client.signedIn();
    await leaveUnit(client.outbox, { unitId: cab.unitId, memberId: sub, crew: cab.unit().crew });
  };
  const leave = async () => {
    const andSignOut = leaving() === 'sign-out';
    try {
      await offUnit();
      if (andSignOut) navigate('/sign-out');
      else await client.setDeviceUnit(undefined);
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Not signed off. Try again.', 'bad');
    }
  };
  return (
    <Show when={leaving()} fallback={<Choices onLeave={setLeaving} />}>
      <PanelFrame
        title={
          leaving() === 'sign-out' ? `Sign out ${client.signedIn().name}?` : `Leave ${cab.unit().callSign}?`
        }
        leave="Back"
        onLeave={() => setLeaving(undefined)}
      >
        <div class="crew-leave">
          <p>
            {cab.incidentId() ? 'You are on a call. ' : ''}What you pressed stays saved here and is still
            sent. Alerts and GPS stop.
          </p>
          <div class="crew-leave-choice">
            <Button size="crew" onClick={() => setLeaving(undefined)}>
              Stay
            </Button>
            <Button size="crew" tone="danger" onClick={() => void leave()}>
              {leaving() === 'sign-out' ? 'Sign out' : `Leave ${cab.unit().callSign}`}
            </Button>
          </div>
        </div>
      </PanelFrame>
    </Show>
  );
}

function Choices(props: { onLeave: (how: Leaving) => void }) {
  const cab = useCab();
  const shift = useShift();
  const navigate = useNavigate();
  const awake = () => cab.gps.awake() === 'on';
  const opens = (kind: 'pages' | 'history' | 'device-map' | 'checklist' | 'crew') => () =>
    cab.panels.show({ kind });
  return (
    <PanelFrame
      title="Menu"
      why={awake() ? 'The screen stays lit.' : 'The tablet decides when the screen goes dark.'}
    >
      <div class="crew-menu">
        <div class="crew-menu-row">
          <span>Screen colours</span>
          <ThemeSwitch />
        </div>
        <Show when={cab.incidentId()}>
          {(incidentId) => (
            <Button
              size="crew"
              icon="plus"
              onClick={() => cab.panels.show({ kind: 'note', incidentId: incidentId() })}
            >
              Note on this call
            </Button>
          )}
        </Show>
        <Button size="crew" icon="search" onClick={opens('pages')}>
          Protocols and phone book
        </Button>
        <Button size="crew" icon="clock" onClick={opens('history')}>
          Calls of the last 30 days
        </Button>
        <Button size="crew" icon="route" onClick={opens('device-map')}>
          Map on this tablet
        </Button>
        <Button size="crew" icon="check" onClick={opens('checklist')}>
          Check this tablet
        </Button>
        <Show
          when={shift()}
          fallback={
            <Button size="crew" icon="key" onClick={() => navigate('/pin')}>
              Set my PIN for tablets
            </Button>
          }
        >
          <Button size="crew" icon="person" onClick={opens('crew')}>
            Crew on this tablet
          </Button>
        </Show>
        <Button size="crew" icon="chevron-right" onClick={() => props.onLeave('unit')}>
          Leave {cab.unit().callSign}
        </Button>
        <Show when={!shift()}>
          <Button size="crew" icon="person" onClick={() => props.onLeave('sign-out')}>
            Sign out {cab.client.signedIn().name}
          </Button>
        </Show>
      </div>
    </PanelFrame>
  );
}
