import { createMemo, Match, Switch } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import { ClockProvider } from '../../ui/clock-signal.tsx';
import { lazyPart } from '../../ui/lazy-part.ts';
import { Cab } from './cab.tsx';
import './crew-desk.css';

/* Once a shift. What a tablet opens with in the middle of a call is the cab, and it waits for nothing else. */
const SigningOn = lazyPart(async () => ({ default: (await import('./signing-on.tsx')).SigningOn }));
const TakeUnit = lazyPart(async () => ({ default: (await import('./take-unit.tsx')).TakeUnit }));

/** The tablet in the ambulance: take a unit, then the cab. */
export function CrewDesk() {
  const client = useClient();
  const unit = createMemo(() => {
    const id = client.deviceUnit();
    return id === undefined ? undefined : client.document('unit', id);
  });
  const unitOnDuty = createMemo(() => {
    const on = unit();
    const { sub } = client.signedIn();
    return on?.state.crew.some(({ id }) => id === sub) ? on.id : undefined;
  });
  /** On its crew, as this device knows it, and the unit itself has not come yet. */
  const signingOn = createMemo(() => {
    const id = client.deviceUnit();
    if (id === undefined || unit()) return undefined;
    const { sub } = client.signedIn();
    const entry = client.document('roster', id);
    return entry?.state.crew.some((member) => member.id === sub) ? entry : undefined;
  });

  return (
    <ClockProvider now={() => client.serverNowMs()}>
      <Switch fallback={<TakeUnit />}>
        <Match when={unitOnDuty()} keyed>
          {(unitId) => <Cab unitId={unitId} />}
        </Match>
        <Match when={signingOn()}>{(entry) => <SigningOn unitId={entry().id} unit={entry().state} />}</Match>
      </Switch>
    </ClockProvider>
  );
}
