/** Reading a QR code with the camera. Browsers here have no BarcodeDetector: the decoder comes along with the first scan. */

/** `busy`: something else has it. */
export type CameraTrouble = 'denied' | 'none' | 'busy';

export interface QrScan {
  stop(): void;
}

const LOOK_EVERY_MS = 180;
/** A shaking hand loses a code for a moment. */
const LOOKS_UNTIL_AWAY = 8;
/** Larger frames cost more than they find. */
const WIDEST = 720;

/**
 * Looks until stopped; `onText` once for each code that is held up: the same one again only after it was taken away, so
 * that a code nobody can use is not tried over and over. Rejects with a CameraTrouble when there is no camera to use.
 */
export async function scanQr(video: HTMLVideoElement, onText: (text: string) => void): Promise<QrScan> {
  const [{ default: decode }, stream] = await Promise.all([import('qr/decode.js'), openCamera()]);
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const canvas = document.createElement('canvas');
  let held: { text: string; looksAgo: number } | undefined;
  const timer = setInterval(() => {
    const text = look(video, canvas, decode);
    if (text !== undefined && text !== held?.text) onText(text);
    if (text !== undefined) held = { text, looksAgo: 0 };
    else if (held && (held.looksAgo += 1) > LOOKS_UNTIL_AWAY) held = undefined;
  }, LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraProblem('none');
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  } catch (error) {
    throw new CameraProblem(troubleOf(error));
  }
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none';
}

export class CameraProblem extends Error {
  readonly trouble: CameraTrouble;
  constructor(trouble: CameraTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

type Decode = (image: { width: number; height: number; data: Uint8ClampedArray }) => string;

function look(video: HTMLVideoElement, canvas: HTMLCanvasElement, decode: Decode): string | undefined {
  if (video.videoWidth === 0) return undefined;
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return decode(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    // No code in this frame.
    return undefined;
  }
}
