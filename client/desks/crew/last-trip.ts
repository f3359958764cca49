import type { TransportState } from '../../../shared/transports/state.ts';

const startOf = ({ times }: TransportState): string => times['eTimes.03']?.at ?? times['eTimes.05']?.at ?? '';

/** The unit's newest trip by its dispatch time. */
export function lastTripOf(
  transports: readonly { state: TransportState }[],
  unitId: string,
): TransportState | undefined {
  let newest: TransportState | undefined;
  for (const { state } of transports) {
    if (state.unitId === unitId && (!newest || startOf(state) > startOf(newest))) newest = state;
  }
  return newest;
}
