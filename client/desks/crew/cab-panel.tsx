import { Match, onCleanup, Show, Suspense, Switch } from 'solid-js';
import { lazyPart } from '../../ui/lazy-part.ts';
import { useCab } from './cab-state.tsx';
import { CabMenu } from './cab-menu.tsx';
import { Curtain } from './curtain.tsx';
import { CustodyPanel } from './custody-panel.tsx';
import { DestinationPanel } from './destination-panel.tsx';
import { OdometerPanel } from './odometer-panel.tsx';
import { OutOfServicePanel } from './out-of-service-panel.tsx';
import type { Panel } from './panels.ts';
import { TripPanel } from './trip-panel.tsx';
import './cab-panel.css';

const MapPanel = lazyPart(async () => ({ default: (await import('./map-panel.tsx')).MapPanel }));

const AutomaticTimePanel = lazyPart(async () => ({
  default: (await import('./automatic-time-panel.tsx')).AutomaticTimePanel,
}));

const NotePanel = lazyPart(async () => ({ default: (await import('./pages/note-panel.tsx')).NotePanel }));

const PagesPanel = lazyPart(async () => ({ default: (await import('./pages/pages-panel.tsx')).PagesPanel }));

/** Not of the first paint. The worker holds it, so that it opens offline too. */
const PatientsPanel = lazyPart(async () => ({
  default: (await import('./patients/patients-panel.tsx')).PatientsPanel,
}));

/* Rarely opened, and then not in a hurry. */
const CrewBadgesPanel = lazyPart(async () => ({
  default: (await import('./crew-badges-panel.tsx')).CrewBadgesPanel,
}));
const UncoverPanel = lazyPart(async () => ({ default: (await import('./uncover-panel.tsx')).UncoverPanel }));
const ChecklistPanel = lazyPart(async () => ({
  default: (await import('./checklist-panel.tsx')).ChecklistPanel,
}));
const BackupPanel = lazyPart(async () => ({ default: (await import('./backup-panel.tsx')).BackupPanel }));
const LatePressPanel = lazyPart(async () => ({
  default: (await import('./late-press-panel.tsx')).LatePressPanel,
}));
const HistoryPanel = lazyPart(async () => ({ default: (await import('./history-panel.tsx')).HistoryPanel }));

const of = <Kind extends Panel['kind']>(
  panel: Panel | undefined,
  kind: Kind,
): Extract<Panel, { kind: Kind }> | undefined =>
  panel?.kind === kind ? (panel as Extract<Panel, { kind: Kind }>) : undefined;

/** Lies over the call only; Escape closes it. */
export function CabPanel() {
  const { panels } = useCab();
  const open = panels.open;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open()) panels.done();
  };
  window.addEventListener('keydown', onKey);
  onCleanup(() => window.removeEventListener('keydown', onKey));
  return (
    <Show when={open()}>
      <div class="crew-panel-place">
        <Switch>
          <Match when={of(open(), 'destination')}>{(panel) => <DestinationPanel panel={panel()} />}</Match>
          <Match when={of(open(), 'odometer')} keyed>
            {(panel) => <OdometerPanel panel={panel} />}
          </Match>
          <Match when={of(open(), 'automatic-time')} keyed>
            {(panel) => <AutomaticTimePanel panel={panel} />}
          </Match>
          <Match when={of(open(), 'late-press')} keyed>
            {(panel) => <LatePressPanel panel={panel} />}
          </Match>
          <Match when={of(open(), 'history')}>
            <HistoryPanel />
          </Match>
          <Match when={of(open(), 'custody')}>
            <CustodyPanel />
          </Match>
          <Match when={of(open(), 'patients')} keyed>
            {(panel) => (
              <Suspense>
                <Curtain>
                  <PatientsPanel incidentId={panel.incidentId} />
                </Curtain>
              </Suspense>
            )}
          </Match>
          <Match when={of(open(), 'backup')}>
            {(panel) => <BackupPanel incidentId={panel().incidentId} />}
          </Match>
          <Match when={of(open(), 'note')} keyed>
            {(panel) => (
              <Suspense>
                <NotePanel incidentId={panel.incidentId} />
              </Suspense>
            )}
          </Match>
          <Match when={of(open(), 'pages')}>
            <Suspense>
              <PagesPanel />
            </Suspense>
          </Match>
          <Match when={of(open(), 'trip')}>
            <TripPanel />
          </Match>
          <Match when={of(open(), 'crew')}>
            <Suspense>
              <CrewBadgesPanel />
            </Suspense>
          </Match>
          <Match when={of(open(), 'uncover')}>
            <Suspense>
              <UncoverPanel />
            </Suspense>
          </Match>
          <Match when={of(open(), 'checklist')}>
            <Suspense>
              <ChecklistPanel />
            </Suspense>
          </Match>
          <Match when={of(open(), 'menu')}>
            <CabMenu />
          </Match>
          <Match when={of(open(), 'device-map')}>
            <MapPanel />
          </Match>
          <Match when={of(open(), 'out-of-service')}>
            <OutOfServicePanel />
          </Match>
        </Switch>
      </div>
    </Show>
  );
}
