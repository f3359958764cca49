/** Who may record facts about incidents and assignments. Assignments are coordination: checked, and refused with a reason. */
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { checkOwnUnit, speaksFor, unitState } from '../units/rules.ts';
import { openRequests } from './backup.ts';
import type { IncidentState } from './state.ts';

const DESK = ['dispatcher', 'supervisor', 'admin', 'service'] as const;
const ANY_FIELD = ['crew', ...DESK] as const;

function incidentState({ event, lookup }: RuleContext): IncidentState | undefined {
  return event.incidentId === undefined
    ? undefined
    : (lookup('incident', event.incidentId)?.state as IncidentState | undefined);
}

const known = (context: RuleContext): Refusal | undefined =>
  incidentState(context)
    ? undefined
    : refuse('unknown-incident', `There is no incident ${context.event.incidentId ?? ''}.`);

function isNew(context: RuleContext): Refusal | undefined {
  return incidentState(context)
    ? refuse('already-exists', `Incident ${context.event.incidentId ?? ''} exists already.`)
    : undefined;
}

function checkSend(context: RuleContext): Refusal | undefined {
  const incident = incidentState(context);
  if (!incident) return known(context);
  if (incident.closed) return refuse('already-closed', 'This incident is closed.');
  const unit = unitState(context);
  if (!unit) return refuse('unknown-unit', `There is no unit ${context.event.unitId ?? ''}.`);
  if (unit.status === 'out_of_service') return refuse('not-allowed', `${unit.callSign} is out of service.`);
  if (unit.assignments.some(({ incidentId }) => incidentId === context.event.incidentId)) {
    return refuse('already-decided', `${unit.callSign} is on this incident already.`);
  }
  return undefined;
}

/** Acknowledge and decline: by the unit's crew, on an assignment that is still open. */
function checkAnswer(context: RuleContext): Refusal | undefined {
  const unit = unitState(context);
  const { unitId } = context.event;
  if (!unit || !unitId) return refuse('unknown-unit', `There is no unit ${unitId ?? ''}.`);
  if (!speaksFor(context, unitId, unit))
    return refuse('unit-not-yours', `You are not signed on to ${unitId}.`);
  return openAssignment(context);
}

function openAssignment(context: RuleContext): Refusal | undefined {
  const open = unitState(context)?.assignments.find(
    ({ assignmentId }) => assignmentId === context.event.data['assignmentId'],
  );
  if (!open) return refuse('unknown-assignment', 'This assignment was withdrawn.');
  if (context.event.type === 'assignment:acknowledged' && open.state === 'acknowledged') {
    return refuse('already-decided', 'This assignment is acknowledged already.');
  }
  return undefined;
}

function checkNote(context: RuleContext): Refusal | undefined {
  const unknown = known(context);
  if (unknown || hasRole(context.principal, ...DESK)) return unknown;
  return onTheCall(context);
}

/** Crew write about calls one of their units is or was on. */
function onTheCall(context: RuleContext): Refusal | undefined {
  const units = Object.keys(incidentState(context)?.units ?? {});
  const own = units.some((unitId) => speaksFor(context, unitId, unitOf(context, unitId)));
  return own ? undefined : refuse('not-allowed', 'Your unit is not on this incident.');
}

function unitOf(context: RuleContext, unitId: string): ReturnType<typeof unitState> {
  return unitState({ ...context, event: { ...context.event, unitId } });
}

function checkBackupAnswer(context: RuleContext): Refusal | undefined {
  const asked = openRequests(incidentState(context)?.backup);
  const { requestId } = context.event.data;
  if (asked.some(({ id }) => id === requestId)) return undefined;
  return known(context) ?? refuse('already-decided', 'This request was answered already.');
}

export const incidentRules: Record<string, Rule> = {
  'incident:backup': {
    roles: ANY_FIELD,
    needs: ['unitId', 'incidentId'],
    kind: 'fact',
    check: (context) => known(context) ?? checkOwnUnit(context),
  },
  'incident:backup:answered': {
    roles: DESK,
    needs: ['incidentId'],
    kind: 'coordination',
    check: checkBackupAnswer,
  },
  'incident:created': { roles: DESK, needs: ['incidentId'], kind: 'coordination', check: isNew },
  'incident:updated': { roles: DESK, needs: ['incidentId'], kind: 'coordination', check: known },
  'incident:status': { roles: DESK, needs: ['incidentId'], kind: 'coordination', check: known },
  'incident:status:changed': { roles: DESK, needs: ['incidentId'], kind: 'coordination', check: known },
  'incident:note': { roles: ANY_FIELD, needs: ['incidentId'], kind: 'fact', check: checkNote },
  'incident:timestamp': { roles: ANY_FIELD, needs: ['incidentId'], kind: 'fact', check: checkNote },
  'assignment:sent': { roles: DESK, needs: ['unitId', 'incidentId'], kind: 'coordination', check: checkSend },
  'assignment:acknowledged': {
    roles: ANY_FIELD,
    needs: ['unitId', 'incidentId'],
    kind: 'coordination',
    check: checkAnswer,
  },
  'assignment:declined': {
    roles: ANY_FIELD,
    needs: ['unitId', 'incidentId'],
    kind: 'coordination',
    check: checkAnswer,
  },
  'assignment:cancelled': {
    roles: DESK,
    needs: ['unitId', 'incidentId'],
    kind: 'coordination',
    check: openAssignment,
  },
};
