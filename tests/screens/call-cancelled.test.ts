/** F7: a call cancelled while the tablet was out of reach, and the crew pressed on: it is told, once and again after a restart. */
import { batch, createRoot, createSignal } from 'solid-js';
import { expect, it } from 'vitest';
import { createCallNews } from '../../client/desks/crew/call-news.ts';
import type { Cab } from '../../client/desks/crew/cab-state.tsx';
import type { TransportState } from '../../shared/transports/state.ts';
import type { UnitState } from '../../shared/units/state.ts';
import { createStory } from '../support/logged-events.ts';

const on = { unitId: 'M1', incidentId: 'I1' };
const incident = { type: 'Fall', address: '1 Main St', priority: 2 };

function tablet() {
  const story = createStory();
  const told = (type: string, data: Record<string, unknown>, minute: number) =>
    story.tell(type, data, { ...on, minute });
  told('unit:registered', { callSign: 'M1' }, 0);
  told('incident:created', incident, 1);
  told('assignment:sent', { assignmentId: 'A1', incident }, 2);
  told('assignment:acknowledged', { assignmentId: 'A1' }, 3);
  told('unit:status', { status: 'acknowledged' }, 3);
  const [version, setVersion] = createSignal(0);
  const unit = () => (version(), story.state<UnitState>('unit', 'M1'));
  const words: string[] = [];
  const cab = {
    unitId: 'M1',
    unit,
    incidentId: () => unit().incidentId,
    incident: () => undefined,
    transport: () => (version(), story.find('transport', 'I1:M1')?.state as TransportState | undefined),
    detailsOf: () => undefined,
    outcomes: { say: (said: string) => void words.push(said) },
    feedback: { alarm: () => Promise.resolve(true) },
    client: { signedIn: () => ({ sub: 'pat' }), outbox: { items: () => [], recentlySent: () => [] } },
  } as unknown as Cab;
  const open = () =>
    createRoot((end) => {
      createCallNews(cab);
      return end;
    });
  /** All that came with one connection is shown at once. */
  const arrive = (facts: () => void) =>
    batch(() => {
      facts();
      setVersion((before) => before + 1);
    });
  return { told, words, open, arrive };
}

it('F7: said when the link is back, though what was pressed since keeps the call on the screen', () => {
  const { told, words, open, arrive } = tablet();
  const close = open();
  arrive(() => {
    told('assignment:cancelled', { assignmentId: 'A1' }, 4);
    told('unit:status', { status: 'en_route' }, 5);
  });
  expect(words).toEqual(['Call cancelled by dispatch, before what you pressed last. Call dispatch']);
  arrive(() => told('unit:status', { status: 'on_scene' }, 9));
  expect(words).toHaveLength(1);
  close();
  const again = open();
  expect(words, 'also to whoever opens the app afterwards').toHaveLength(2);
  again();
});

it('F7: a call that stands, and one the crew ends itself, is no such news', () => {
  const { told, words, open, arrive } = tablet();
  const close = open();
  arrive(() => told('unit:status', { status: 'en_route' }, 5));
  arrive(() => told('unit:status', { status: 'available' }, 9));
  expect(words).toEqual([]);
  close();
});
