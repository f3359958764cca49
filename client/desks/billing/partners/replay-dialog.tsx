import { createSignal } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { hostOf } from './partner-words.ts';
import type { Endpoint } from './partners-data.ts';
import { usePartners } from './partners-state.tsx';

/** Sends again everything from some place of the log on. */
export function ReplayDialog(props: {
  endpoint: Endpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const partners = usePartners();
  const [after, setAfter] = createSignal('0');
  const isNumber = () => /^\d{1,15}$/.test(after().trim());
  async function run() {
    if (!isNumber()) return;
    const done = await partners.act(
      () => partners.data.replay(props.endpoint.id, Number(after().trim())),
      (queued) => `${queued} ${queued === 1 ? 'message is' : 'messages are'} due again.`,
    );
    if (done !== undefined) props.onOpenChange(false);
  }
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={`Send again to ${hostOf(props.endpoint)}?`}
      description="Everything after a place in the log, under the same message ids: a partner that has one drops it. 0 is from the very beginning."
      actions={
        <>
          <Button size="compact" onClick={() => props.onOpenChange(false)}>
            Leave it as it is
          </Button>
          <Button size="compact" tone="primary" busy={partners.isBusy()} onClick={() => void run()}>
            Send again
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => (event.preventDefault(), void run())}>
        <TextField
          label="Everything after number"
          size="compact"
          inputmode="numeric"
          value={after()}
          onValue={setAfter}
          hint="The number is in the first column of what was sent."
          error={isNumber() ? undefined : 'A whole number from 0.'}
          autocomplete="off"
        />
      </form>
    </Dialog>
  );
}
