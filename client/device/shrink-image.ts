/** A photo as it travels: drawn anew, so that it is small, upright, and carries nothing of where or with what it was taken. */

const MOST_BYTES = 300_000;
const LONGEST_EDGE = 1600;
const QUALITIES = [0.82, 0.7, 0.58, 0.45];
const SMALLER = 0.75;
const LEAST_EDGE = 320;

/** Throws when the file is no image this browser can draw. */
export async function shrinkImage(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const longest = Math.max(picture.width, picture.height);
    for (let edge = Math.min(LONGEST_EDGE, longest); ; edge = Math.round(edge * SMALLER)) {
      const canvas = drawn(picture, edge / longest);
      for (const quality of QUALITIES) {
        const jpeg = await encoded(canvas, quality);
        if (jpeg.size <= MOST_BYTES || edge * SMALLER < LEAST_EDGE) return jpeg;
      }
    }
  } finally {
    picture.close();
  }
}

function drawn(picture: ImageBitmap, scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw.');
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encoded = (canvas: HTMLCanvasElement, quality: number): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The photo could not be made smaller.'))),
      'image/jpeg',
      quality,
    );
  });
