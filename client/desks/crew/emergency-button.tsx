import { raiseEmergency } from '../../units/emergency-actions.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { useCab } from './cab-state.tsx';
import { placeNow } from './gps.ts';
import './emergency.css';

/** A bump does not fire it, a frightened hand still does. */
const HOLD_MS = 1_000;

/**
 * Help for the crew itself: held for a second, with or without a network. The tablet confirms quietly and tells in words:
 * whoever threatens the crew may stand beside it. The alarm sounds at dispatch.
 */
export function EmergencyButton() {
  const cab = useCab();
  const raise = async () => {
    try {
      await raiseEmergency(cab.client.outbox, {
        unitId: cab.unitId,
        incidentId: cab.incidentId(),
        location: placeNow(cab.gps, Date.now()),
      });
      cab.feedback.confirm();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Emergency not recorded. Hold again, and call by radio.', 'bad');
    }
  };
  return (
    <div class="crew-emergency">
      <HoldButton label="Emergency" icon="alert" tone="danger" holdMs={HOLD_MS} onFire={() => void raise()} />
    </div>
  );
}
