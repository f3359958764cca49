import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { CameraProblem, scanQr, type CameraTrouble, type QrScan } from '../device/qr-camera.ts';
import './qr-reader.css';

export interface QrReaderProps {
  /** What to hold before the camera. */
  hint: string;
  /** Every code seen; the camera goes on until the reader is taken away. */
  onText: (text: string) => void;
}

const TROUBLE: Record<CameraTrouble, string> = {
  denied:
    'The camera is not allowed for this app. Allow it in the tablet’s settings and try again, or go on without it.',
  none: 'There is no camera here. Go on without it.',
  busy: 'Another app has the camera. Close that app and try again, or go on without it.',
};

/** The camera's picture, looked through for QR codes. */
export function QrReader(props: QrReaderProps) {
  const [trouble, setTrouble] = createSignal<CameraTrouble>();
  let video: HTMLVideoElement | undefined;
  let scan: QrScan | undefined;
  let ended = false;
  onMount(() => {
    if (!video) return;
    scanQr(video, (text) => props.onText(text)).then(
      (started) => {
        scan = started;
        if (ended) started.stop();
      },
      (error: unknown) => setTrouble(error instanceof CameraProblem ? error.trouble : 'none'),
    );
  });
  onCleanup(() => {
    ended = true;
    scan?.stop();
  });
  return (
    <div class="rb-qr-reader">
      <video
        ref={(element) => (video = element)}
        muted
        playsinline
        hidden={trouble() !== undefined}
        aria-label="Camera"
      />
      <Show when={trouble()} fallback={<p class="rb-muted">{props.hint}</p>}>
        {(why) => <p role="status">{TROUBLE[why()]}</p>}
      </Show>
    </div>
  );
}
