import { createContext, useContext, type Accessor, type JSX } from 'solid-js';
import type { Shift } from './shift.ts';

const Context = createContext<Accessor<Shift | undefined>>(() => undefined);

export function ShiftProvider(props: { shift: Accessor<Shift | undefined>; children: JSX.Element }) {
  return <Context.Provider value={() => props.shift()}>{props.children}</Context.Provider>;
}

/** Undefined on a device that is no enrolled tablet. */
export const useShift = (): Accessor<Shift | undefined> => useContext(Context);
