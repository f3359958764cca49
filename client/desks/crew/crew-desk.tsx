import { createMemo, Match, Switch } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import { ClockProvider } from '../../ui/clock-signal.tsx';
import { Cab } from './cab.tsx';
import { TakeUnit } from './take-unit.tsx';
import './crew-desk.css';

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

  return (
    <ClockProvider now={() => client.serverNowMs()}>
      <Switch fallback={<TakeUnit />}>
        <Match when={unitOnDuty()} keyed>
          {(unitId) => <Cab unitId={unitId} />}
        </Match>
      </Switch>
    </ClockProvider>
  );
}
