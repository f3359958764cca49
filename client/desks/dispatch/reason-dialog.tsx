import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import './reason-dialog.css';

export interface ReasonDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string | undefined;
  confirm: string;
  /** Default: it ends something, and `danger` says so. */
  tone?: 'danger' | 'primary' | undefined;
  /** The word on the way out, default "Keep it". */
  leave?: string | undefined;
  /** What is said most often, one press each. */
  suggestions?: readonly string[] | undefined;
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
            {props.leave ?? 'Keep it'}
          </Button>
          <Button size="compact" tone={props.tone ?? 'danger'} disabled={isMissing()} onClick={confirm}>
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
      <Show when={props.suggestions}>
        {(suggestions) => (
          <ul class="reason-suggestions" aria-label="Said often">
            <For each={suggestions()}>
              {(words) => (
                <li>
                  <Button size="compact" onClick={() => setReason(words)}>
                    {words}
                  </Button>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </Dialog>
  );
}
