import { lazy } from 'solid-js';
import { untilLoaded } from '../device/until-loaded.ts';

/**
 * Like Solid's `lazy`, but a part that cannot be fetched now is asked for again, instead of taking the desk around it
 * down. Nothing is shown for it meanwhile but its fallback.
 */
export const lazyPart: typeof lazy = (load) => lazy(() => untilLoaded(load));
