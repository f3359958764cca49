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
