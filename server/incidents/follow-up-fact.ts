/** A fact the server adds because of another one. Id and body follow from the cause: added twice, it is in the log once. */
import { v5 as uuidv5 } from 'uuid';
import type { Principal } from '../../shared/rooms/principal.ts';
import type { Instant } from '../../shared/time.ts';

export interface FollowUp {
  type: string;
  data: Record<string, unknown>;
  incidentId?: string;
  unitId?: string;
  at: Instant;
  /** What it follows from, in words that are the same in every process. */
  cause: readonly (string | number)[];
}

const NAMESPACE = '5c1de0f2-6f0b-4e59-9f1e-3f7a6b0d2c84';
export const RULES_DEVICE = 'rules';

export const rulesPrincipal = (org: string): Principal => ({
  org,
  sub: 'rules',
  name: 'Rules',
  roles: ['service'],
  via: 'system',
});

export function followUpEvent(org: string, { type, data, incidentId, unitId, at, cause }: FollowUp): unknown {
  return {
    id: uuidv5(JSON.stringify([org, type, ...cause]), NAMESPACE),
    type,
    v: 1,
    at,
    lane: 0,
    source: 'system',
    data,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(unitId === undefined ? {} : { unitId }),
  };
}
