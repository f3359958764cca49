import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { toInstant } from '../../shared/time.ts';
import { overlayOf, type OwnFact } from '../../client/store/optimistic.ts';
import { fact, medic, townLog } from './support/test-log.ts';

const START = Date.now() - 30_000;
const clock = { ms: 250.4, uncertaintyMs: 20.4 };
const own = (event: DeviceEvent, seq?: number): OwnFact => ({
  event,
  author: medic.sub,
  device: 'tablet',
  ...(seq === undefined ? {} : { seq }),
});

const anyPress = fc.oneof(
  fc
    .record({
      status: fc.constantFrom(
        'acknowledged',
        'en_route',
        'on_scene',
        'transporting',
        'at_destination',
        'available',
      ),
      onCall: fc.boolean(),
    })
    .map(({ status, onCall }) => ({
      type: 'unit:status',
      unitId: 'M1',
      data: { status },
      ...(onCall ? { incidentId: 'I1' } : {}),
    })),
  fc
    .record({ tenth: fc.integer({ min: 0, max: 9 }), moment: fc.constantFrom('at_scene', 'at_destination') })
    .map(({ tenth, moment }) => ({
      type: 'unit:odometer',
      unitId: 'M1',
      incidentId: 'I1',
      data: { reading: `1200.${tenth}`, moment },
    })),
  fc.constant({ type: 'transport:completed', unitId: 'M1', incidentId: 'I1', data: { patientCount: 1 } }),
);

describe('optimistic view', () => {
  test('design 4: unsent facts on top are what the server folds once it has them', () => {
    fc.assert(
      fc.property(fc.array(anyPress, { minLength: 1, maxLength: 12 }), (presses) => {
        const log = townLog();
        const events = presses.map((press, index) =>
          fact({ ...press, lane: index + 1, at: toInstant(START + index * 1_000), clock }),
        );
        const overlay = overlayOf(
          events.toReversed().map((event) => own(event)),
          log.document,
          log.head(),
        );
        log.push(medic, { device: 'tablet', sentAt: toInstant(Date.now()), events });
        for (const [, { document }] of overlay) {
          expect(canonicalJson(document)).toBe(canonicalJson(log.document(document.kind, document.id)));
        }
        expect(overlay.size).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  test('acknowledged facts the feed has not brought come before the unsent ones', () => {
    const log = townLog();
    const first = fact({
      type: 'unit:status',
      unitId: 'M1',
      lane: 1,
      data: { status: 'en_route' },
      at: toInstant(START),
    });
    const second = fact({
      type: 'unit:status',
      unitId: 'M1',
      lane: 2,
      data: { status: 'on_scene' },
      at: toInstant(START + 1),
    });
    const overlay = overlayOf([own(second), own(first, log.head() + 4)], log.document, log.head());
    expect(overlay.get('unit M1')).toMatchObject({
      unsent: 1,
      document: { seq: log.head() + 5, state: { status: 'on_scene' } },
    });
  });

  test('F3: a late press does not move the present, here as on the server', () => {
    const log = townLog();
    const late = fact({
      type: 'unit:status',
      unitId: 'M1',
      lane: 1,
      data: { status: 'en_route' },
      at: '2020-01-01T00:00:00.000Z',
    });
    expect(overlayOf([own(late)], log.document, log.head()).get('unit M1')?.document.state).toMatchObject({
      status: 'available',
    });
  });
});
