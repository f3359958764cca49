import { lazy } from 'solid-js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/**
 * Like Solid's `lazy`, for parts that may be asked for while there is no network and before the worker keeps the whole
 * shell: code that cannot be fetched is asked for again, instead of taking the desk around it down. Nothing is shown for
 * the part meanwhile but its fallback.
 */
export const lazyPart: typeof lazy = (load) => lazy(() => untilLoaded(load));

async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
