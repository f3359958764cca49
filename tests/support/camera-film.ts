/** A film for Chromium's fake camera: somebody holds a QR code before it. */
import { writeFileSync } from 'node:fs';
import { encodeQR } from 'qr';

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 2;
const WHITE = 235;
const BLACK = 16;
/** Of both colours: none. */
const GREY = 128;

/** Launch options for a browser whose camera sees this film. */
export const filmed = (path: string): string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${path}`,
];

/** YUV4MPEG2, 4:2:0: a line of text before the film and before each frame, then the bytes as they are. */
export function filmQr(path: string, text: string): void {
  const modules = encodeQR(text, 'raw', { border: 4 });
  const scale = Math.floor(HEIGHT / modules.length);
  const left = Math.floor((WIDTH - modules.length * scale) / 2);
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  for (const [row, dark] of modules.entries())
    for (const [column, isDark] of dark.entries()) {
      if (!isDark) continue;
      for (let y = row * scale; y < (row + 1) * scale; y += 1) {
        const from = y * WIDTH + left + column * scale;
        luma.fill(BLACK, from, from + scale);
      }
    }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]));
}
