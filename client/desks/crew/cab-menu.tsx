import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { useShift } from '../../sync/shift-context.tsx';
import { leaveUnit } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { ThemeSwitch } from '../../ui/theme-switch.tsx';
import { useCab } from './cab-state.tsx';
import { PanelFrame } from './panel-frame.tsx';

/** Rarely used, never in a hurry: colours, device state, leaving. */
export function CabMenu() {
  const cab = useCab();
  const [leaving, setLeaving] = createSignal<'unit' | 'sign-out'>();
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
  const shift = useShift();
  const awake = () => cab.gps.awake();
  return (
    <PanelFrame title="Menu">
      <div class="crew-menu">
        <div class="crew-menu-row">
          <span>Screen colours</span>
          <ThemeSwitch />
        </div>
        <div class="crew-menu-row">
          <span>Screen stays lit</span>
          <span class="rb-muted">{awake() === 'on' ? 'yes' : 'no: the tablet decides'}</span>
        </div>
        <Show when={cab.incidentId()}>
          {(incidentId) => (
            <Button
              size="crew"
              block
              icon="plus"
              onClick={() => cab.panels.show({ kind: 'note', incidentId: incidentId() })}
            >
              Note on this call
            </Button>
          )}
        </Show>
        <Button size="crew" block icon="search" onClick={() => cab.panels.show({ kind: 'pages' })}>
          Protocols and phone book
        </Button>
        <Button size="crew" block icon="clock" onClick={() => cab.panels.show({ kind: 'history' })}>
          Calls of the last 30 days
        </Button>
        <Button size="crew" block icon="route" onClick={() => cab.panels.show({ kind: 'device-map' })}>
          Map on this tablet
        </Button>
        <Button size="crew" block icon="check" onClick={() => cab.panels.show({ kind: 'checklist' })}>
          Check this tablet
        </Button>
        <Show
          when={shift()}
          fallback={
            <Button size="crew" block icon="key" onClick={() => navigate('/pin')}>
              Set my PIN for tablets
            </Button>
          }
        >
          <Button size="crew" block icon="person" onClick={() => cab.panels.show({ kind: 'crew' })}>
            Crew on this tablet
          </Button>
        </Show>
        <Show
          when={leaving()}
          fallback={
            <>
              <Button size="crew" block onClick={() => setLeaving('unit')}>
                Leave {cab.unit().callSign}
              </Button>
              <Show when={!shift()}>
                <Button size="crew" block icon="person" onClick={() => setLeaving('sign-out')}>
                  Sign out {client.signedIn().name}
                </Button>
              </Show>
            </>
          }
        >
          <p>
            {cab.incidentId() ? 'You are on a call. ' : ''}What you pressed stays saved here and is still
            sent. Alerts and GPS stop.
          </p>
          <Button size="crew" block onClick={() => setLeaving(undefined)}>
            Stay
          </Button>
          <Button size="crew" tone="danger" block onClick={() => void leave()}>
            {leaving() === 'sign-out' ? 'Sign out' : `Leave ${cab.unit().callSign}`}
          </Button>
        </Show>
      </div>
    </PanelFrame>
  );
}
