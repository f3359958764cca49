/** A9 on the tablet: fixes, the call on the screen and the agency's wish, against the real folds. */
import { createRoot, createSignal } from 'solid-js';
import { expect, it } from 'vitest';
import { createAutomaticTimes } from '../../../client/desks/crew/automatic-times.ts';
import type { Cab } from '../../../client/desks/crew/cab-state.tsx';
import { createOutcomes } from '../../../client/desks/crew/outcome.ts';
import { createPanels, type Panel } from '../../../client/desks/crew/panels.ts';
import type { Draft } from '../../../client/outbox/draft.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { createStory, START_MS } from '../../support/logged-events.ts';
import { seededRun, type SeededRun } from '../../support/seeded-drive.ts';

type Wish = 'off' | 'prompt' | 'record';

/** The run as the tablet sees it: an acknowledged call, a destination once it is on scene, and what `press` does. */
function drive(run: SeededRun, wish: Wish, press?: (draft: (status: string, atMs: number) => void) => void) {
  const story = createStory();
  const minuteOf = (atMs: number): number => (atMs - START_MS) / 60_000;
  const on = { unitId: 'M1', incidentId: 'I1' };
  const recorded: Draft[] = [];
  const told = (type: string, data: Record<string, unknown>, atMs: number, ids: object = on) =>
    story.tell(type, data, { ...ids, minute: minuteOf(atMs) });
  told('unit:registered', { callSign: 'M1' }, run.calledMs - 900_000);
  told('agency:settings', { automaticTimes: wish }, run.calledMs - 800_000, {});
  const transport = () => story.find('transport', 'I1:M1')?.state as TransportState | undefined;
  const panels = createPanels();
  const asked: Panel[] = [];
  const [fix, setFix] = createSignal<unknown>();
  const cab = {
    unitId: 'M1',
    unit: () => story.state<UnitState>('unit', 'M1'),
    incidentId: () => story.state<UnitState>('unit', 'M1').incidentId,
    incident: () => undefined,
    transport,
    gps: { fix },
    panels,
    outcomes: createOutcomes(),
    feedback: { confirm: () => undefined, error: () => undefined },
    client: {
      clockOffset: () => undefined,
      document: (kind: string, id: string) => story.find(kind, id),
      documents: () => [story.find('transport', 'I1:M1')].filter((found) => found !== undefined),
      outbox: {
        record(draft: Draft) {
          recorded.push(draft);
          const { source = 'manual', atMs = 0, type, data } = draft;
          const event = story.tell(type, data, { ...on, minute: minuteOf(atMs), id: `auto-${atMs}` });
          event.source = source;
          return Promise.resolve(event);
        },
      },
    },
  } as unknown as Cab;
  const dispose = createRoot((end) => {
    createAutomaticTimes(cab);
    return end;
  });
  let called = false;
  for (const each of run.fixes) {
    const nowMs = Date.parse(each.at);
    if (!called && nowMs >= run.calledMs) {
      called = true;
      const incident = { type: 'Fall', address: '1 Main St', priority: 2, location: run.scene };
      told('assignment:sent', { assignmentId: 'A1', incident }, run.calledMs);
      told('unit:status', { status: 'acknowledged' }, run.calledMs + 1_000);
      press?.((status, atMs) => told('unit:status', { status }, atMs));
    }
    if (transport()?.times['eTimes.06'] && !transport()?.destination) {
      told('transport:destination', { destination: { name: 'General', ...run.destination } }, nowMs);
    }
    setFix({ ...each, at: nowMs });
    for (let open = panels.open(); open; open = panels.open()) {
      asked.push(open);
      panels.done();
    }
  }
  dispose();
  return { recorded, asked, transport };
}

const SEED = 1_001;

it(`A9: recorded where the agency says so, each once, tagged geofence, within 15 s (seed ${SEED})`, () => {
  const run = seededRun(SEED);
  const { recorded, asked } = drive(run, 'record');
  expect(asked).toEqual([]);
  expect(recorded.map(({ data, source }) => [data['status'], source])).toEqual(
    Object.keys(run.times).map((status) => [status, 'geofence']),
  );
  for (const { data, atMs = 0 } of recorded) {
    const trueMs = run.times[data['status'] as keyof SeededRun['times']];
    expect(Math.abs(atMs - trueMs)).toBeLessThanOrEqual(15_000);
  }
});

it('A9: asked by default, and nothing is recorded by itself', () => {
  const { recorded, asked } = drive(seededRun(SEED), 'prompt');
  expect(recorded).toEqual([]);
  // Answered with no: the same is not asked again when it leaves the scene.
  expect(asked.map((panel) => 'status' in panel && panel.status)).toEqual(['en_route', 'on_scene']);
});

it('A9: what the crew pressed is neither asked nor recorded again', () => {
  const run = seededRun(SEED);
  const { recorded } = drive(run, 'record', (press) => press('en_route', run.times.en_route - 5_000));
  expect(recorded.map(({ data }) => data['status'])).toEqual(['on_scene', 'transporting', 'at_destination']);
});

it('off is off', () => {
  const { recorded, asked } = drive(seededRun(SEED), 'off');
  expect([recorded, asked]).toEqual([[], []]);
});
