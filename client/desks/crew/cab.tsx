import {
  type Accessor,
  createEffect,
  createMemo,
  getOwner,
  on,
  onCleanup,
  onMount,
  runWithOwner,
  Show,
  Suspense,
} from 'solid-js';
import type { UnitState } from '../../../shared/units/state.ts';
import { afterPaint } from '../../device/after-paint.ts';
import { untilLoaded } from '../../device/until-loaded.ts';
import { useShift } from '../../sync/shift-context.tsx';
import { useClient } from '../../sync/client-context.tsx';
import { laterPart } from '../../ui/lazy-part.ts';
import { AssignmentAlert } from './assignment-alert.tsx';
import { createAssignments } from './assignments.ts';
import { CabProvider, createCab } from './cab-state.tsx';
import { CabStrip } from './cab-strip.tsx';
import { CabTopBar } from './cab-top-bar.tsx';
import { CallCard } from './call-card.tsx';
import { createFocusReturn } from './focus-return.ts';
import { IdleCard } from './idle-card.tsx';
import { NextStatus } from './next-status.tsx';
import { StatusRail } from './status-rail.tsx';
import { pushSignIn } from './push-sign-in.ts';
import './cab.css';

/** Nothing lies over the call yet. */
const CabPanel = laterPart(async () => ({ default: (await import('./cab-panel.tsx')).CabPanel }));

/** On duty on this unit. */
export function Cab(props: { unitId: string }) {
  const client = useClient();
  const unit = createMemo(() => client.document('unit', props.unitId)?.state);
  return <Show when={unit()}>{(state) => <OnDuty unitId={props.unitId} unit={state} />}</Show>;
}

/**
 * Four fixed places: who and how true on top, the call, every status beside it, the next status at the bottom.
 * Whatever opens lies over the call; only an assignment nobody answered yet takes the whole screen.
 */
function OnDuty(props: { unitId: string; unit: Accessor<UnitState> }) {
  const cab = createCab(useClient(), props.unitId, () => props.unit());
  const assignments = createAssignments(cab);
  const owner = getOwner();
  const shift = useShift();
  createFocusReturn(() => cab.panels.open() !== undefined);
  createFocusReturn(() => assignments.alerting() !== undefined);
  // On a tablet of the organization, once a shift: looked over before the first call, and never in the way of one.
  if (shift() && cab.unit().checklist === undefined && cab.incidentId() === undefined)
    cab.panels.ask([{ kind: 'checklist' }]);
  let isOnDuty = true;
  onCleanup(() => (isOnDuty = false));
  // Whoever presses now is whom a call wakes: also when one of two has badged out.
  createEffect(
    on(
      () => cab.client.signedIn().sub,
      async () => {
        await afterPaint();
        const { keepSubscribed } = await untilLoaded(() => import('../../alerts/push-subscription.ts'));
        if (isOnDuty) void keepSubscribed(pushSignIn(cab.client));
      },
    ),
  );
  onMount(async () => {
    await afterPaint();
    const [map, times, news, photos] = await untilLoaded(() =>
      Promise.all([
        import('../../map/keep-map.ts'),
        import('./automatic-times.ts'),
        import('./call-news.ts'),
        import('./patients/lost-photos.ts'),
      ]),
    );
    if (!isOnDuty) return;
    runWithOwner(owner, () => {
      map.keepMap(() => cab.incidentId() !== undefined);
      times.createAutomaticTimes(cab);
      news.createCallNews(cab);
      // Photos of before a reload go on by themselves.
      photos.tellOfLost(cab);
    });
  });
  return (
    <CabProvider cab={cab}>
      <div class="crew-cab" inert={assignments.alerting() !== undefined}>
        <CabTopBar />
        <CabStrip second={assignments.second()} onSecond={assignments.openSecond} />
        <main class="crew-cab-body">
          <div class="crew-cab-call" inert={cab.panels.open() !== undefined}>
            <Show when={cab.incidentId()} fallback={<IdleCard />}>
              {(id) => <CallCard incidentId={id()} />}
            </Show>
          </div>
          <Suspense>
            <CabPanel />
          </Suspense>
          <StatusRail />
        </main>
        <NextStatus />
      </div>
      <Show when={assignments.alerting()} keyed>
        {(alerting) => <AssignmentAlert assignment={alerting} assignments={assignments} />}
      </Show>
    </CabProvider>
  );
}
