/** Who may raise an emergency, call it a false alarm, and end it. */
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { checkOwnUnit, unitState } from './rules.ts';

/** Whoever was taken off the unit while out of reach may still be in it: a call for help is not refused for that. */
function checkHelp(context: RuleContext): Refusal | undefined {
  const { formerCrew = [] } = unitState(context) ?? {};
  return formerCrew.some(({ id }) => id === context.principal.sub) ? undefined : checkOwnUnit(context);
}

/** A press the desk had not seen when it cleared must not go with the others. */
function checkClear(context: RuleContext): Refusal | undefined {
  const { unitId, data } = context.event;
  const unit = unitState(context);
  if (!unit) return refuse('unknown-unit', `There is no unit ${unitId ?? ''}.`);
  if (!unit.emergency) return refuse('already-decided', `${unit.callSign} has no open emergency.`);
  const { emergencyId } = data;
  return emergencyId === undefined || emergencyId === unit.emergency.id
    ? undefined
    : refuse('already-decided', `${unit.callSign} pressed the emergency button again.`);
}

const FIELD = ['crew', 'dispatcher', 'supervisor', 'admin', 'service'] as const;

export const emergencyRules: Record<string, Rule> = {
  'unit:emergency': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkHelp },
  'unit:emergency:false-alarm': { roles: FIELD, needs: ['unitId'], kind: 'fact', check: checkHelp },
  'unit:emergency:cleared': {
    roles: ['dispatcher', 'supervisor', 'admin'],
    needs: ['unitId'],
    kind: 'coordination',
    check: checkClear,
  },
};
