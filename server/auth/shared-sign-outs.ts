/** A sign-out, or a change of members, at one process is felt at once at all of them that hear each other. */
import { z } from 'zod';
import type { Wire } from '../processes/wire.ts';
import type { SessionPrincipals } from './session-principals.ts';

export function shareSignOuts(wire: Wire, sessions: SessionPrincipals): SessionPrincipals {
  wire.hear('signed-out', z.unknown(), sessions.forget);
  // Said while we were cut off.
  wire.onReached(sessions.forget);
  return {
    ...sessions,
    forget() {
      sessions.forget();
      wire.tell('signed-out', '', null);
    },
  };
}
