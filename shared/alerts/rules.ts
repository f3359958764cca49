/** Who may raise alerts and leave notices, and who may acknowledge them. */
import { CARE_ROLES, DESK_ROLES } from '../rooms/desk-roles.ts';
import { BROAD_LISTENERS } from '../rooms/listener.ts';
import { hasRole, ROLES } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import { hospitalRoom } from '../rooms/room-ids.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens } from '../units/listening.ts';
import { speaksFor, unitState } from '../units/rules.ts';
import { checkPatientAccess } from '../patients/rules.ts';
import { alertFolder, type AlertState } from './state.ts';

const alertOf = ({ event, lookup }: RuleContext): AlertState | undefined =>
  lookup('alert', String(event.data['alertId']))?.state as AlertState | undefined;

const isRaised = (context: RuleContext): Refusal | undefined =>
  alertOf(context) ? refuse('already-exists', 'This alert was raised already.') : undefined;

/** Crew raise for their own unit, a hospital for itself, the desk for anybody. */
function checkRaise(context: RuleContext): Refusal | undefined {
  const { principal, event } = context;
  const raised = isRaised(context);
  if (raised || hasRole(principal, ...DESK_ROLES)) return raised;
  const { unitId, data } = event;
  const to = (data['to'] as string[] | undefined) ?? [];
  if (to.some((room) => BROAD_LISTENERS.includes(room))) {
    return refuse('not-allowed', 'Only dispatch may address everybody.');
  }
  if (unitId !== undefined && !speaksFor(context, unitId, unitState(context))) {
    return refuse('unit-not-yours', `You are not signed on to ${unitId}.`);
  }
  const { hospitalId } = data;
  const isForeign = hasRole(principal, 'hospital') && !hasRole(principal, 'crew') && hospitalId === undefined;
  return isForeign || !mayNameHospital(context, hospitalId)
    ? refuse('not-allowed', 'You can raise this for your own hospital only.')
    : undefined;
}

const mayNameHospital = (context: RuleContext, hospitalId: unknown): boolean =>
  hospitalId === undefined ||
  hasRole(context.principal, 'crew') ||
  listens(context, hospitalRoom(String(hospitalId)));

function checkHospitalAlert(context: RuleContext): Refusal | undefined {
  const raised = isRaised(context);
  if (raised) return raised;
  const hospitalId = String(context.event.data['hospitalId']);
  if (!context.lookup('hospital', hospitalId)) {
    return refuse('unknown-hospital', `There is no hospital ${hospitalId}.`);
  }
  return hasRole(context.principal, ...DESK_ROLES) || listens(context, hospitalRoom(hospitalId))
    ? undefined
    : refuse('not-allowed', 'You can raise this for your own hospital only.');
}

/** Whoever hears an alert may acknowledge it. */
function checkAcknowledge(context: RuleContext): Refusal | undefined {
  if (context.event.data['patientId'] !== undefined) return checkPatientAccess(context);
  const alert = alertOf(context);
  if (!alert) return refuse('unknown-alert', 'There is no such alert.');
  return alertFolder.rooms(alert, '').some((room) => listens(context, room))
    ? undefined
    : refuse('not-allowed', 'This alert was not raised for you.');
}

/** A notice to oneself, or from the desk and its programs to anybody. */
function checkNotice({ principal, event }: RuleContext): Refusal | undefined {
  return hasRole(principal, ...DESK_ROLES) || event.data['userId'] === principal.sub
    ? undefined
    : refuse('not-allowed', 'You can leave notices for yourself only.');
}

/** What one does with one's own notices. */
const own: Rule = { roles: ROLES, needs: [], kind: 'coordination' };

export const alertRules: Record<string, Rule> = {
  'alert:created': { roles: CARE_ROLES, needs: [], kind: 'fact', check: checkRaise },
  'alert:acknowledged': { roles: CARE_ROLES, needs: [], kind: 'coordination', check: checkAcknowledge },
  'hospital:alert': {
    roles: ['hospital', ...DESK_ROLES],
    needs: [],
    kind: 'coordination',
    check: checkHospitalAlert,
  },
  'notification:new': { roles: ROLES, needs: [], kind: 'coordination', check: checkNotice },
  'notification:read': own,
  'notification:readAll': own,
  'notification:subscribe': own,
  'notification:unsubscribe': own,
};
