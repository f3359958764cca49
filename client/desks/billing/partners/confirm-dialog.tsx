import { createEffect, createSignal, on, Show } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/text-field.tsx';

export interface Decision {
  title: string;
  description: string;
  confirm: string;
  tone: 'primary' | 'danger';
  /** To be typed first, where nothing brings it back. */
  typed?: string;
  run: () => Promise<unknown>;
}

/** A decision, asked once, in words that say what follows from it. */
export function ConfirmDialog(props: { decision: Decision | undefined; onClose: () => void }) {
  const [typed, setTyped] = createSignal('');
  const [wasTried, setTried] = createSignal(false);
  createEffect(
    on(
      () => props.decision,
      () => (setTyped(''), setTried(false)),
    ),
  );
  const isRight = () => props.decision?.typed === undefined || typed().trim() === props.decision.typed;
  const run = () => {
    setTried(true);
    const { decision } = props;
    if (!decision || !isRight()) return;
    props.onClose();
    void decision.run();
  };
  return (
    <Dialog
      open={props.decision !== undefined}
      onOpenChange={(open) => !open && props.onClose()}
      title={props.decision?.title ?? ''}
      description={props.decision?.description}
      actions={
        <>
          <Button size="compact" onClick={() => props.onClose()}>
            Leave it as it is
          </Button>
          <Button size="compact" tone={props.decision?.tone} onClick={run}>
            {props.decision?.confirm}
          </Button>
        </>
      }
    >
      <Show when={props.decision?.typed}>
        {(wanted) => (
          <form onSubmit={(event) => (event.preventDefault(), run())}>
            <TextField
              label={`Type ${wanted()} to delete it`}
              size="compact"
              value={typed()}
              onValue={setTyped}
              error={wasTried() && !isRight() ? 'This is not its name.' : undefined}
              autocomplete="off"
              spellcheck={false}
            />
          </form>
        )}
      </Show>
    </Dialog>
  );
}
