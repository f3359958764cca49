import { createSignal, onCleanup, Show } from 'solid-js';
import { shrinkImage } from '../../../device/shrink-image.ts';
import type { OfPatient } from '../../../patients/patient-actions.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useCab } from '../cab-state.tsx';
import { keepMade } from './keep-made.ts';

/** The tablet's own camera, then a look: use it, or take it again. Nothing is kept before "Use". */
export function PhotoCapture(props: { of: OfPatient; onDone: () => void }) {
  const cab = useCab();
  const [photo, setPhoto] = createSignal<{ blob: Blob; url: string }>();
  const [caption, setCaption] = createSignal('');
  const [isBusy, setBusy] = createSignal(false);
  let camera: HTMLInputElement | undefined;

  const drop = () => {
    const before = photo();
    if (before) URL.revokeObjectURL(before.url);
    setPhoto(undefined);
  };
  onCleanup(drop);

  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    setBusy(true);
    try {
      const blob = await shrinkImage(file);
      drop();
      setPhoto({ blob, url: URL.createObjectURL(blob) });
    } catch {
      cab.feedback.error();
      cab.outcomes.say('That picture cannot be read. Take it again.', 'bad');
    }
    setBusy(false);
    if (camera) camera.value = '';
  };
  const use = async (blob: Blob) => {
    setBusy(true);
    const words = caption().trim();
    const isKept = await keepMade(cab, props.of, {
      kind: 'photo',
      blob,
      ...(words ? { caption: words } : {}),
    });
    setBusy(false);
    if (isKept) props.onDone();
  };
  return (
    <div class="pt-capture">
      <input
        ref={(element) => (camera = element)}
        class="rb-spoken"
        type="file"
        accept="image/*"
        capture="environment"
        tabindex="-1"
        aria-label="Camera"
        onChange={(event) => void take(event.currentTarget.files)}
      />
      <Show
        when={photo()}
        fallback={
          <>
            <p class="pt-none">
              Photos stay encrypted on this tablet until they are sent, after everything else. Place and
              camera data are taken out.
            </p>
            <Button size="crew" tone="primary" block busy={isBusy()} onClick={() => camera?.click()}>
              Open the camera
            </Button>
          </>
        }
      >
        {(made) => (
          <>
            <img class="pt-photo" src={made().url} alt="The photo just taken" />
            <TextField
              size="crew"
              label="What it shows"
              maxLength={500}
              value={caption()}
              onValue={setCaption}
            />
            <div class="pt-actions">
              <Button size="crew" onClick={() => camera?.click()}>
                Take again
              </Button>
              <Button size="crew" tone="primary" busy={isBusy()} onClick={() => void use(made().blob)}>
                Use photo
              </Button>
            </div>
          </>
        )}
      </Show>
    </div>
  );
}
