import type { LonLat } from '../../../shared/geo.ts';
import type { IncidentDetails } from '../../../shared/incidents/events.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import { isStamped } from './status-steps.ts';

/** Where the crew is to be, and nothing about why: this is what may leave the tablet for a navigator. */
export interface CallGoal {
  kind: 'scene' | 'destination';
  at: LonLat;
  /** They stand there already. */
  isReached: boolean;
}

/**
 * The scene until the patient is under way, then the hospital; none where nobody said on the map where that is, and none
 * once the hospital is reached.
 */
export function callGoal(
  call: Pick<IncidentDetails, 'location'> | undefined,
  transport: Pick<TransportState, 'times' | 'destination'> | undefined,
): CallGoal | undefined {
  const times = transport?.times ?? {};
  if (isStamped(times, 'at_destination') || isStamped(times, 'transfer_of_care')) return undefined;
  if (isStamped(times, 'transporting')) {
    const { lat, lon } = transport?.destination ?? {};
    return lat === undefined || lon === undefined
      ? undefined
      : { kind: 'destination', at: [lon, lat], isReached: false };
  }
  const place = call?.location;
  return place && { kind: 'scene', at: [place.lon, place.lat], isReached: isStamped(times, 'on_scene') };
}
