/** The way from here to where the crew is going: found once, followed fix by fix, found anew when it was left. */
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { GpsFix, LonLat } from '../../shared/geo.ts';
import { steadyMinutes } from '../../shared/roads/eta-words.ts';
import { createDeviation, progressOn, type RouteProgress } from '../../shared/roads/route-progress.ts';
import type { Route } from '../../shared/roads/route.ts';
import { openRouter, type Router } from './router.ts';

export interface Guidance {
  /** What is left of the route; undefined while there is none. */
  ahead: Accessor<readonly LonLat[] | undefined>;
  left: Accessor<Left | undefined>;
}

export interface Left {
  metres: number;
  seconds: number;
  /** To be shown: does not flicker with every fix. */
  minutes: number;
}

export interface GuidanceOptions {
  here: Accessor<Omit<GpsFix, 'at'> | undefined>;
  goal: Accessor<LonLat | undefined>;
  open?: () => Promise<Router | undefined>;
}

/** Below this a heading is noise. */
const HEADING_COUNTS_MPS = 3;
const TRY_AGAIN_MS = 30_000;

interface Following {
  route: Route;
  progress: RouteProgress;
}

/** Needs an owner. Streets are looked for when there is somewhere to go, and again later when there were none. */
export function createGuidance({ here, goal, open = openRouter }: GuidanceOptions): Guidance {
  const [following, setFollowing] = createSignal<Following>();
  const sameGoal = createMemo(goal, undefined, {
    equals: (a, b) => a?.[0] === b?.[0] && a?.[1] === b?.[1],
  });
  let router: Promise<Router | undefined> | undefined;
  let triedAt = -Infinity;
  let deviation = createDeviation();
  let isAsking = false;

  const routerNow = (): Promise<Router | undefined> => {
    if (router === undefined || performance.now() - triedAt > TRY_AGAIN_MS) {
      triedAt = performance.now();
      router = (router ?? Promise.resolve(undefined)).then((known) => known ?? open()).catch(() => undefined);
    }
    return router;
  };

  async function find(): Promise<void> {
    const fix = here();
    const to = sameGoal();
    if (isAsking || !fix || !to) return;
    isAsking = true;
    const isMoving = (fix.speed ?? 0) > HEADING_COUNTS_MPS;
    const at: LonLat = [fix.lon, fix.lat];
    try {
      const route = await (
        await routerNow()
      )?.route({ at, ...(isMoving ? { heading: fix.heading } : {}) }, to);
      // Meanwhile the crew may have been sent elsewhere.
      if (sameGoal() !== to) return;
      deviation = createDeviation();
      setFollowing(route && { route, progress: progressOn(route, at) });
    } finally {
      isAsking = false;
    }
    if (sameGoal() !== to) void find();
  }

  createEffect(
    on(sameGoal, () => {
      setFollowing(undefined);
      void find();
    }),
  );
  createEffect(
    on(here, (fix) => {
      if (!fix) return;
      const now = following();
      if (!now) return void find();
      const progress = progressOn(now.route, [fix.lon, fix.lat], now.progress.metresDone);
      setFollowing({ route: now.route, progress });
      if (deviation.offer(progress, fix.accuracy ?? 0)) void find();
    }),
  );
  onCleanup(() => void router?.then((known) => known?.stop()));

  const left = createMemo<Left | undefined>((before) => {
    const now = following();
    if (!now) return undefined;
    const { metresLeft, secondsLeft } = now.progress;
    return {
      metres: metresLeft,
      seconds: secondsLeft,
      minutes: steadyMinutes(before?.minutes, secondsLeft),
    };
  });
  return { ahead: () => following()?.progress.ahead, left };
}
