import { createContext, createSignal, useContext, type Accessor, type JSX } from 'solid-js';
import type { LonLat } from '../../../shared/geo.ts';

/** What the workbench in the middle is about. */
export type Work =
  | { kind: 'none' }
  | { kind: 'new' }
  | { kind: 'incident'; id: string }
  | { kind: 'assign'; id: string }
  | { kind: 'unit'; id: string };

/** What this one screen is looking at; nothing here is a fact. */
export interface DeskState {
  work: Accessor<Work>;
  open(work: Work): void;
  /** The incident in hand, also while a unit is chosen for it. */
  incidentId(): string | undefined;
  unitId(): string | undefined;
  search: Accessor<string>;
  setSearch(text: string): void;
  /** A click on the map picks the place of the new incident. */
  picking: Accessor<boolean>;
  setPicking(on: boolean): void;
  draftPlace: Accessor<LonLat | undefined>;
  setDraftPlace(at: LonLat | undefined): void;
}

const NOTHING: Work = { kind: 'none' };

export function createDeskState(): DeskState {
  const [work, setWork] = createSignal<Work>(NOTHING);
  const [search, setSearch] = createSignal('');
  const [picking, setPicking] = createSignal(false);
  const [draftPlace, setDraftPlace] = createSignal<LonLat>();
  return {
    work,
    open(next) {
      setPicking(false);
      if (next.kind !== 'new') setDraftPlace(undefined);
      setWork(next);
    },
    incidentId() {
      const now = work();
      return now.kind === 'incident' || now.kind === 'assign' ? now.id : undefined;
    },
    unitId() {
      const now = work();
      return now.kind === 'unit' ? now.id : undefined;
    },
    search,
    setSearch,
    picking,
    setPicking,
    draftPlace,
    setDraftPlace: (at) => setDraftPlace(at),
  };
}

const DeskContext = createContext<DeskState>();

export function DeskStateProvider(props: { state: DeskState; children: JSX.Element }) {
  return <DeskContext.Provider value={props.state}>{props.children}</DeskContext.Provider>;
}

export function useDesk(): DeskState {
  const state = useContext(DeskContext);
  if (!state) throw new Error('useDesk outside a DeskStateProvider');
  return state;
}
