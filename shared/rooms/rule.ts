/** Who may record one type of event, checked against the state at the moment of the append. */
import type { DocumentLookup } from '../log/document.ts';
import type { DeviceEvent } from '../log/envelope.ts';
import type { Instant } from '../time.ts';
import type { Principal, Role } from './principal.ts';
import type { Refusal } from './refusal.ts';

export interface RuleContext {
  principal: Principal;
  event: DeviceEvent;
  /** The event's corrected time. */
  occurredAt: Instant;
  lookup: DocumentLookup;
}

export interface Rule {
  roles: readonly Role[];
  /** Which of the envelope's ids must be there. */
  needs: readonly ('unitId' | 'incidentId')[];
  /**
   * A field fact has happened: it is accepted and flagged. Coordination is checked against the present state
   * and may be refused (design, decision 5).
   */
  kind: 'fact' | 'coordination';
  check?(context: RuleContext): Refusal | undefined;
}
