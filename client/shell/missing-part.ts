/** Notices that this page is of a version that is gone: a part of it could not be fetched, and a start now would be of another. */

const MAIN_SCRIPT = /<script\b[^>]*\bsrc="(\/assets\/[^"]+)"/;

/** Calls back once. A part that fails for want of a network is no sign of it. */
export function watchForMissingPart(onOldPage: () => void): void {
  const ownScript = document.querySelector('script[type=module]')?.getAttribute('src');
  if (!ownScript) return;
  let isSaid = false;
  addEventListener('vite:preloadError', async () => {
    const page = await fetch('/index.html', { cache: 'no-store' }).catch(() => undefined);
    const script = page?.ok === true ? MAIN_SCRIPT.exec(await page.text())?.[1] : undefined;
    if (isSaid || script === undefined || script === ownScript) return;
    isSaid = true;
    onOldPage();
  });
}
