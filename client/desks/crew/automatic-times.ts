/** The vehicle's own movement against the call on the screen (A9): recorded where the agency says so, else asked. */
import { createEffect, on } from 'solid-js';
import type { GpsFix } from '../../../shared/geo.ts';
import { NOT_SEEN_YET, watchParking } from '../../../shared/parking.ts';
import { toInstant } from '../../../shared/time.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import { automaticTime, type AutomaticTime, type CallSoFar } from '../../../shared/units/automatic-times.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { agencySettings } from '../../ops/agency.ts';
import { pressStatus, stampTime } from '../../units/unit-actions.ts';
import type { Cab } from './cab-state.tsx';
import { lastTripOf } from './last-trip.ts';
import { localTime } from './local-time.ts';

/** Needs an owner. Works without a link: fixes, call and settings are all on this device. */
export function createAutomaticTimes(cab: Cab): void {
  let parking = NOT_SEEN_YET;
  /** Of one call; what was answered with no is not asked again. */
  const asked = new Set<string>();
  createEffect(
    on(cab.gps.fix, (fix) => {
      if (!fix) return;
      const step = watchParking(parking, { ...fix, at: toInstant(fix.at) } satisfies GpsFix);
      parking = step.state;
      const { automaticTimes, fences } = agencySettings(cab.client);
      if (automaticTimes === 'off') return;
      for (const moment of step.happened) {
        const time = automaticTime(callSoFar(cab), moment, fences);
        if (!time) continue;
        if (time.sure && (automaticTimes === 'record' || !time.status)) void recordTime(cab, time);
        else askOnce(cab, time, asked);
      }
    }),
  );
}

function askOnce(cab: Cab, { status, atMs, name }: AutomaticTime, asked: Set<string>): void {
  const incidentId = cab.incidentId();
  if (status === undefined || incidentId === undefined) return;
  const question = `${incidentId} ${name}`;
  if (asked.has(question)) return;
  asked.add(question);
  cab.panels.askLater({ kind: 'automatic-time', incidentId, status, name, atMs, asked: true });
}

/** `atMs` is the device's clock, as the fixes have it. */
export async function recordTime(
  cab: Cab,
  { status, name, atMs }: Pick<AutomaticTime, 'status' | 'name' | 'atMs'>,
): Promise<void> {
  const { outbox } = cab.client;
  const trip = tripOf(cab);
  if (!trip) return;
  const about = { unitId: cab.unitId, incidentId: trip.incidentId, source: 'geofence', atMs } as const;
  const at = localTime(atMs + offsetMs(cab));
  try {
    if (status) await pressStatus(outbox, { ...about, status });
    else await stampTime(outbox, { ...about, field: name, timestamp: toInstant(atMs + offsetMs(cab)) });
    if (status) cab.feedback.confirm();
    cab.outcomes.say(`${status ? statusLabel(status) : 'Back at station'} at ${at}, by movement`, 'info');
  } catch {
    cab.feedback.error();
    cab.outcomes.say('The time by movement was not recorded.', 'bad');
  }
}

/** What to add to the device's clock to get the server's, which the times of a call are in. */
const offsetMs = (cab: Cab): number => cab.client.clockOffset()?.ms ?? 0;

/** The call it is on, or the last one it was on. */
const tripOf = (cab: Cab): TransportState | undefined =>
  cab.transport() ?? lastTripOf(cab.client.documents('transport'), cab.unitId);

function callSoFar(cab: Cab): CallSoFar {
  const offset = offsetMs(cab);
  const onDevice = (at: string): number => Date.parse(at) - offset;
  const trip = tripOf(cab);
  const onCall = cab.incidentId() !== undefined;
  const scene = (cab.incident() ?? trip?.incident)?.location;
  const { lat, lon } = trip?.destination ?? {};
  const { station, status, statusSince } = cab.unit();
  return {
    status,
    statusSinceMs: onDevice(statusSince),
    times: Object.fromEntries(
      Object.entries(trip?.times ?? {}).map(([name, time]) => [name, onDevice(time.at)]),
    ),
    onCall,
    ...(onCall && scene ? { scene } : {}),
    ...(onCall && lat !== undefined && lon !== undefined ? { destination: { lat, lon } } : {}),
    ...(station ? { station } : {}),
  };
}
