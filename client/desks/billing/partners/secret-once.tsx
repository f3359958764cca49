import { createSignal } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { usePartners } from './partners-state.tsx';

/** A new secret, on the screen for the only time. */
export function SecretOnce() {
  const partners = usePartners();
  const [isCopied, setCopied] = createSignal(false);
  const close = () => {
    setCopied(false);
    partners.setSecret(undefined);
  };
  async function copy() {
    await navigator.clipboard.writeText(partners.secret()?.secret ?? '');
    setCopied(true);
  }
  return (
    <Dialog
      open={partners.secret() !== undefined}
      onOpenChange={(open) => !open && close()}
      title={partners.secret()?.isFirst ? 'The secret of this partner' : 'The new secret'}
      description="Hand it to the partner now: it is kept sealed and cannot be shown again."
      actions={
        <Button size="compact" tone="primary" onClick={close}>
          I have stored it
        </Button>
      }
    >
      <div class="partners-secret">
        <code tabindex={0} aria-label="Secret">
          {partners.secret()?.secret}
        </code>
        <Button size="compact" icon={isCopied() ? 'check' : 'copy'} onClick={() => void copy()}>
          {isCopied() ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p class="rb-muted">
        {partners.secret()?.isFirst
          ? 'With it the partner checks that a message is yours and was not changed on the way.'
          : 'For a day messages carry both signatures, so that the partner can change over without a gap.'}
      </p>
    </Dialog>
  );
}
