/** A page in the background paints nothing; what waits for a paint must not wait for ever. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Resolves when what is on the page now has been painted, at once where there is no page. For work that nobody waits for, so
 * that it does not hold up the first picture: on a slow tablet each further script costs tens of milliseconds.
 */
export async function afterPaint(): Promise<void> {
  if (typeof requestAnimationFrame === 'undefined') return;
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, LONGEST_WAIT_MS);
  });
}

/** A first press, the call's picture and the live link come in these. */
const FIRST_MOMENTS_MS = 2_000;

/** Resolves when the first moments of a start are over, at once where there is no page. For what may come at any time. */
export async function whenSettled(): Promise<void> {
  if (typeof requestAnimationFrame === 'undefined') return;
  await afterPaint();
  await new Promise((resolve) => setTimeout(resolve, FIRST_MOMENTS_MS));
}
