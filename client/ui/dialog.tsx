import { Dialog as Kobalte } from '@kobalte/core/dialog';
import { Show, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import './dialog.css';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string | undefined;
  children?: JSX.Element;
  /** Buttons, the main one last. */
  actions?: JSX.Element;
  /** `centre` interrupts for a decision; `sheet` holds longer work beside the screen. Default `centre`. */
  shape?: 'centre' | 'sheet' | undefined;
}

/** Only ever opened by a person's own press: nothing that arrives may take the focus. */
export function Dialog(props: DialogProps) {
  return (
    <Kobalte open={props.open} onOpenChange={props.onOpenChange}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="rb-dialog-scrim" />
        <div class="rb-dialog-place" data-shape={props.shape ?? 'centre'}>
          <Kobalte.Content class="rb-dialog">
            <header class="rb-dialog-head">
              <div>
                <Kobalte.Title class="rb-dialog-title">{props.title}</Kobalte.Title>
                <Show when={props.description}>
                  <Kobalte.Description class="rb-muted">{props.description}</Kobalte.Description>
                </Show>
              </div>
              <Button tone="quiet" icon="close" iconOnly onClick={() => props.onOpenChange(false)}>
                Close
              </Button>
            </header>
            <Show when={props.children}>
              <div class="rb-dialog-body">{props.children}</div>
            </Show>
            <Show when={props.actions}>
              <footer class="rb-dialog-actions">{props.actions}</footer>
            </Show>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}
