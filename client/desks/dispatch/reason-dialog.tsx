import { createEffect, createSignal, on } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

export interface ReasonDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string | undefined;
  confirm: string;
  reasonLabel: string;
  /** Nothing is confirmed without one. */
  isReasonNeeded?: boolean | undefined;
  onConfirm: (reason: string) => void;
}

/** A decision that others will read about: it may carry its reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  const [reason, setReason] = createSignal('');
  createEffect(
    on(
      () => props.open,
      () => setReason(''),
    ),
  );
  const isMissing = () => props.isReasonNeeded === true && reason().trim() === '';
  const confirm = () => {
    if (isMissing()) return;
    props.onConfirm(reason().trim());
    props.onOpenChange(false);
  };
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      description={props.description}
      actions={
        <>
          <Button size="compact" onClick={() => props.onOpenChange(false)}>
            Keep it
          </Button>
          <Button size="compact" tone="danger" disabled={isMissing()} onClick={confirm}>
            {props.confirm}
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => (event.preventDefault(), confirm())}>
        <TextField
          label={props.reasonLabel}
          size="compact"
          value={reason()}
          onValue={setReason}
          maxLength={200}
          autocomplete="off"
        />
      </form>
    </Dialog>
  );
}
