import { Show, type JSX } from 'solid-js';
import { useShift } from '../../sync/shift-context.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import './curtain.css';

const usePin = () => {
  const shift = useShift();
  return () => (shift()?.tablet.present().length ?? 0) > 0;
};

/** Around whatever tells of a patient. Covered, it is one large button; a PIN is asked for where people have one. */
export function Curtain(props: { children: JSX.Element }) {
  const cab = useCab();
  const needsPin = usePin();
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

/** Around where a call is: after minutes without a touch one tap shows it, and never asks for a PIN in a moving cab. */
export function Cover(props: { text: string; children: JSX.Element }) {
  const cab = useCab();
  const needsPin = usePin();
  return (
    <Show when={cab.curtain.away()} fallback={props.children}>
      <button
        type="button"
        class="crew-cover"
        onClick={() => (needsPin() ? cab.curtain.glance() : cab.curtain.uncover())}
      >
        {props.text}
      </button>
    </Show>
  );
}

/** As `Curtain`, where no PIN can be asked for: over an alert, which is answered first. */
export function Withheld(props: { children: JSX.Element }) {
  const cab = useCab();
  return (
    <Show when={cab.curtain.covered()} fallback={props.children}>
      <p class="rb-muted">Notes are covered. Answer the call, then show them with your PIN.</p>
    </Show>
  );
}
