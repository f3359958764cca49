/** Who may record facts about a unit. */
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { toUnixMs } from '../time.ts';
import type { CrewMember } from './events.ts';
import type { UnitState } from './state.ts';

/** A press made just before signing off may carry a slightly later corrected time. */
const SIGN_OFF_GRACE_MS = 60_000;

/**
 * Crew speak for the unit their token is bound to, or the one they are, or at that time were, signed on to;
 * the desk speaks for any (F12). A fact held in a dead zone outlives the sign-off of its author.
 */
export function speaksFor(
  context: Pick<RuleContext, 'principal' | 'occurredAt'>,
  unitId: string,
  unit: UnitState | undefined,
): boolean {
  if (hasRole(context.principal, 'dispatcher', 'supervisor', 'admin', 'service')) return true;
  return isOnUnit(context, unitId, unit);
}

/** Signed on to the unit, or bound to it, now or at the time of the fact. */
export function isOnUnit(
  { principal, occurredAt }: Pick<RuleContext, 'principal' | 'occurredAt'>,
  unitId: string,
  unit: UnitState | undefined,
): boolean {
  if (principal.unitId !== undefined) return principal.unitId === unitId;
  if (!unit) return false;
  if (unit.crew.some((member) => member.id === principal.sub)) return true;
  return unit.formerCrew.some(
    ({ id, until }) => id === principal.sub && toUnixMs(occurredAt) <= toUnixMs(until) + SIGN_OFF_GRACE_MS,
  );
}

export function unitState(context: RuleContext): UnitState | undefined {
  const { unitId } = context.event;
  return unitId === undefined ? undefined : (context.lookup('unit', unitId)?.state as UnitState | undefined);
}

export function checkOwnUnit(context: RuleContext): Refusal | undefined {
  const { unitId } = context.event;
  const unit = unitState(context);
  if (!unitId || !unit) return refuse('unknown-unit', `There is no unit ${unitId ?? ''}.`);
  if (!speaksFor(context, unitId, unit))
    return refuse('unit-not-yours', `You are not signed on to ${unitId}.`);
  return undefined;
}

/** Signing on: a crew member may add or remove themselves; the desk may set anyone. */
function checkCrew(context: RuleContext): Refusal | undefined {
  const { principal, event } = context;
  const unit = unitState(context);
  if (!unit) return refuse('unknown-unit', `There is no unit ${event.unitId ?? ''}.`);
  if (hasRole(principal, 'dispatcher', 'supervisor', 'admin')) return undefined;
  if (principal.unitId !== undefined && principal.unitId !== event.unitId) {
    return refuse('unit-not-yours', `This sign-in is for ${principal.unitId}.`);
  }
  const crew = event.data['crew'] as CrewMember[];
  const signsOn = crew.some((member) => member.id === principal.sub);
  const wasOn = unit.crew.some((member) => member.id === principal.sub);
  return signsOn || wasOn || principal.unitId
    ? undefined
    : refuse('not-allowed', 'You can only sign yourself on or off.');
}

/** A correction, or taking back, names the fact it is about. */
export function checkCorrection(context: RuleContext): Refusal | undefined {
  return context.event.corrects === undefined
    ? refuse('bad-data', 'A correction names the fact it corrects.')
    : checkOwnUnit(context);
}

const FIELD = ['crew', 'dispatcher', 'supervisor', 'admin', 'service'] as const;

export const unitRules: Record<string, Rule> = {
  'unit:registered': { roles: ['admin', 'supervisor'], needs: ['unitId'], kind: 'coordination' },
  'unit:status': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkOwnUnit },
  'asset:status:changed': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkOwnUnit },
  'unit:crew': {
    roles: ['crew', 'dispatcher', 'supervisor', 'admin'],
    needs: ['unitId'],
    kind: 'fact',
    check: checkCrew,
  },
  'unit:status:undone': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkCorrection },
  'unit:odometer': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkOwnUnit },
  'unit:location:gap': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkOwnUnit },
  'unit:device': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkOwnUnit },
  'unit:checklist': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkOwnUnit },
};
