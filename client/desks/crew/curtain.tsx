import { Show, type JSX } from 'solid-js';
import { useShift } from '../../sync/shift-context.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import './curtain.css';

/** Around whatever tells of a patient. Covered, it is one large button; a PIN is asked for where people have one. */
export function Curtain(props: { children: JSX.Element }) {
  const cab = useCab();
  const shift = useShift();
  const needsPin = () => (shift()?.tablet.present().length ?? 0) > 0;
  const open = () => {
    if (needsPin()) cab.panels.show({ kind: 'uncover' });
    else cab.curtain.uncover();
  };
  return (
    <Show when={cab.curtain.covered()} fallback={props.children}>
      <button type="button" class="crew-curtain" onClick={open}>
        <Icon name="key" size={30} />
        Patient details are covered
        <span class="rb-muted">{needsPin() ? 'Tap and give your PIN to show them' : 'Tap to show them'}</span>
      </button>
    </Show>
  );
}
