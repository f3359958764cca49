/** The way to the present goal of the call, and when the unit will be there. Found by a part that comes late. */
import { createEffect, createSignal, getOwner, onCleanup, runWithOwner, type Accessor } from 'solid-js';
import type { LonLat } from '../../../shared/geo.ts';
import type { PositionEta } from '../../../shared/protocol/positions.ts';
import { toInstant } from '../../../shared/time.ts';
import type { Fix } from '../../device/geolocation.ts';
import type { Guidance, Left } from '../../map/guidance.ts';
import type { CallGoal } from './call-goal.ts';

export interface Way {
  goal: Accessor<CallGoal | undefined>;
  /** What is left of the route, drawn on the map. */
  ahead: Accessor<readonly LonLat[] | undefined>;
  left: Accessor<Left | undefined>;
  /** For dispatch; undefined while standing there or with no route. */
  eta(): PositionEta | undefined;
}

export interface WayOptions {
  here: Accessor<Fix | undefined>;
  goal: Accessor<CallGoal | undefined>;
  serverNowMs(): number;
}

export function createWay({ here, goal, serverNowMs }: WayOptions): Way {
  const [guidance, setGuidance] = createSignal<Guidance>();
  const owner = getOwner();
  const drivingTo = (): LonLat | undefined => {
    const to = goal();
    return to && !to.isReached ? to.at : undefined;
  };
  let isEnded = false;
  let isAsked = false;
  onCleanup(() => (isEnded = true));
  createEffect(() => {
    if (isAsked || !drivingTo()) return;
    isAsked = true;
    // Without it the tablet still shows the place, and Navigate hands over.
    import('../../map/guidance.ts').then(
      ({ createGuidance }) =>
        isEnded || runWithOwner(owner, () => setGuidance(() => createGuidance({ here, goal: drivingTo }))),
      () => (isAsked = false),
    );
  });
  const left = (): Left | undefined => guidance()?.left();
  return {
    goal,
    ahead: () => guidance()?.ahead(),
    left,
    eta() {
      const to = goal();
      const rest = left();
      if (!to || to.isReached || !rest) return undefined;
      return { to: to.kind, at: toInstant(serverNowMs() + rest.seconds * 1000) };
    },
  };
}
