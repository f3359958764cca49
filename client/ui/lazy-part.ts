import { lazy } from 'solid-js';
import { afterPaint } from '../device/after-paint.ts';
import { untilLoaded } from '../device/until-loaded.ts';

/**
 * Like Solid's `lazy`, but a part that cannot be fetched now is asked for again, instead of taking the desk around it
 * down. Nothing is shown for it meanwhile but its fallback.
 */
export const lazyPart: typeof lazy = (load) => lazy(() => untilLoaded(load));

/** One that is not needed to read or to press: fetched when everything else is on the screen. */
export const laterPart: typeof lazy = (load) => lazy(() => afterPaint().then(() => untilLoaded(load)));
