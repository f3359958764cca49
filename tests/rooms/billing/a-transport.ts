/** One transport as the fold makes it, for tests of the record. */
import type { BillingInput } from '../../../shared/billing/record.ts';
import type { TransportState, TransportTime } from '../../../shared/transports/state.ts';

const stamp = (clock: string, more: Partial<TransportTime> = {}): TransportTime => ({
  at: `2026-03-08T${clock}.000Z`,
  source: 'manual',
  eventId: `00000000-0000-7000-8000-${clock.replaceAll(':', '').padStart(12, '0')}`,
  ...more,
});

export function aTransport(more: Partial<TransportState> = {}): TransportState {
  return {
    incidentId: 'I1',
    unitId: 'M12',
    incident: {
      type: 'Chest Pain',
      address: '50 Fell St',
      priority: 1,
      zip: '94102',
      location: { lat: 37.77612345678, lon: -122.4187 },
      incidentNumber: '26-000123',
    },
    times: {
      'eTimes.01': stamp('10:00:00', { source: 'cad' }),
      'eTimes.03': stamp('10:01:00', { source: 'dispatch' }),
      'eTimes.05': stamp('10:02:10', { uncertaintyMs: 40 }),
      'eTimes.06': stamp('10:09:00'),
      'eTimes.09': stamp('10:25:00'),
      'eTimes.11': stamp('10:38:00', { source: 'geofence' }),
      'eTimes.13': stamp('11:02:00'),
    },
    destination: {
      code: 'H1',
      name: 'General Hospital',
      address: '1001 Potrero Ave',
      zip: '94110',
      kind: '4221003',
    },
    odometer: {
      at_scene: { reading: '120022.7', at: '2026-03-08T10:25:00.000Z' },
      at_destination: { reading: '120025.8', at: '2026-03-08T10:38:00.000Z' },
    },
    epcrId: 'E-77',
    completedAt: '2026-03-08T11:02:00.000Z',
    outcome: 'transported',
    version: 1,
    ...more,
  };
}

export function anInput(more: Partial<BillingInput> = {}): BillingInput {
  return {
    organization: 'demo',
    epoch: '3c5a1e6e-6f3d-4c55-9d0a-0a4a3a1f2b10',
    transport: aTransport(),
    made: { version: 1, seq: 42, eventId: '00000000-0000-7000-8000-000000000042' },
    unit: {
      callSign: 'Medic 12',
      vehicle: 'V-881',
      crew: [{ id: 'p1', name: 'Ana Ruiz', level: 'Paramedic', role: 'Primary' }],
    },
    // 3.1 miles
    gps: { metres: 4989, coveragePercent: 98.44, gapMetres: 12.4 },
    ...more,
  };
}
