import type SignaturePad from 'signature_pad';
import { createSignal, For, onCleanup, onMount } from 'solid-js';
import { SIGNATURE_REASONS, SIGNER_ROLES } from '../../../../shared/patients/attachments.ts';
import type { OfPatient } from '../../../patients/patient-actions.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useCab } from '../cab-state.tsx';
import { keepMade } from './keep-made.ts';
import { Chip } from './patient-details-form.tsx';
import { REASON_WORDS, SIGNER_WORDS } from './signature-words.ts';

/** Ink on paper, whatever the screen's colours: it is read by others. */
const PAPER = '#ffffff';
const INK = '#101418';

/** Who signs and for what come first, so that the signer sees what they sign. A name only where it is wanted. */
export function SignatureCapture(props: { of: OfPatient; onDone: () => void }) {
  const cab = useCab();
  const [role, setRole] = createSignal<(typeof SIGNER_ROLES)[number]>('patient');
  const [reason, setReason] = createSignal<(typeof SIGNATURE_REASONS)[number]>('transfer_of_care');
  const [name, setName] = createSignal('');
  const [isSigned, setSigned] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  let canvas: HTMLCanvasElement | undefined;
  let pad: SignaturePad | undefined;

  /** As many dots as the screen has; a line drawn on fewer looks torn. */
  const fit = () => {
    if (!canvas) return;
    const ratio = Math.max(1, window.devicePixelRatio);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext('2d')?.scale(ratio, ratio);
    pad?.clear();
    setSigned(false);
  };
  onMount(async () => {
    const { default: Pad } = await import('signature_pad');
    if (!canvas) return;
    pad = new Pad(canvas, { backgroundColor: PAPER, penColor: INK, minWidth: 1.2, maxWidth: 3.6 });
    pad.addEventListener('endStroke', () => setSigned(true));
    fit();
  });
  onCleanup(() => pad?.off());

  const save = () => {
    setBusy(true);
    canvas?.toBlob((blob) => {
      const who = name().trim();
      const signer = { role: role(), reason: reason(), ...(who ? { name: who } : {}) };
      const keep = blob
        ? keepMade(cab, props.of, { kind: 'signature', blob, signer })
        : Promise.resolve(false);
      void keep.then((isKept) => {
        setBusy(false);
        if (isKept) props.onDone();
      });
    }, 'image/png');
  };
  return (
    <div class="pt-capture">
      <fieldset>
        <legend>Who signs</legend>
        <div class="pt-row">
          <For each={SIGNER_ROLES}>
            {(each) => (
              <Chip on={role() === each} onPress={() => setRole(each)}>
                {SIGNER_WORDS[each]}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <fieldset>
        <legend>For</legend>
        <div class="pt-row">
          <For each={SIGNATURE_REASONS}>
            {(each) => (
              <Chip on={reason() === each} onPress={() => setReason(each)}>
                {REASON_WORDS[each]}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <TextField size="crew" label="Name, if wanted" maxLength={60} value={name()} onValue={setName} />
      <canvas
        ref={(element) => (canvas = element)}
        class="pt-sign"
        role="img"
        aria-label="Signature: sign here with a finger or pen"
      />
      <div class="pt-actions">
        <Button size="crew" onClick={fit}>
          Clear
        </Button>
        <Button size="crew" tone="primary" busy={isBusy()} disabled={!isSigned()} onClick={save}>
          Save signature
        </Button>
      </div>
    </div>
  );
}
