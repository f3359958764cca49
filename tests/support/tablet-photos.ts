/** Photos on a tablet in a real Chromium: what a camera would hand over, and how they lie on its disk. */
import type { Page } from 'playwright-core';

/** A picture that does not shrink to nothing. */
const noise = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 900;
    const context = canvas.getContext('2d');
    if (!context) return '';
    const dots = context.createImageData(900, 900);
    let seed = 7;
    dots.data.forEach((_, at) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      dots.data[at] = at % 4 === 3 ? 255 : seed >> 16;
    });
    context.putImageData(dots, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? '';
  });

/** What the camera hands over. */
export async function showCamera(page: Page): Promise<void> {
  const picture = Buffer.from(await noise(page), 'base64');
  await page
    .locator('.pt-capture input[type=file]')
    .setInputFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: picture });
}

/** Whose vault opens what waits on this device. */
export function ownersOfSealed(): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('readback-attachments');
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('success', () => {
      const asked = opening.result.transaction('rows').objectStore('rows').getAll();
      asked.addEventListener('success', () => {
        opening.result.close();
        const rows = asked.result as { sealed: { owner?: string } }[];
        resolve(rows.map(({ sealed }) => sealed.owner));
      });
    });
  });
}

/** The keys of this device are gone. */
export function deleteVault(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = indexedDB.deleteDatabase('readback-tablet');
    gone.addEventListener('success', resolve);
    gone.addEventListener('error', () => reject(gone.error));
  });
}
