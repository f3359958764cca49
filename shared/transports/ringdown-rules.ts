/** Who rings a hospital down, and who answers: each side for itself, the desk on behalf of either (F12). */
import { CARE_ROLES, DESK_ROLES, FIELD_ROLES } from '../rooms/desk-roles.ts';
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import { hospitalRoom } from '../rooms/room-ids.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens } from '../units/listening.ts';
import { checkOwnUnit } from '../units/rules.ts';
import { sideOf, type Ringdown } from './ringdown-state.ts';
import { transportId, type TransportState } from './state.ts';

function ringdownOf({ event, lookup }: RuleContext): Ringdown | undefined {
  const { unitId = '', incidentId = '', data } = event;
  const transport = lookup('transport', transportId(incidentId, unitId))?.state as TransportState | undefined;
  return transport?.ringdowns?.[String(data['hospitalId'])];
}

function checkHospital(context: RuleContext): Refusal | undefined {
  const hospitalId = String(context.event.data['hospitalId']);
  return context.lookup('hospital', hospitalId)
    ? undefined
    : refuse('unknown-hospital', `There is no hospital ${hospitalId}.`);
}

const checkSend = (context: RuleContext): Refusal | undefined =>
  checkHospital(context) ?? checkOwnUnit(context);

function checkHospitalSide(context: RuleContext): Refusal | undefined {
  const unknown = checkHospital(context);
  if (unknown || hasRole(context.principal, ...DESK_ROLES)) return unknown;
  return listens(context, hospitalRoom(String(context.event.data['hospitalId'])))
    ? undefined
    : refuse('not-allowed', 'You can speak for your own hospital only.');
}

/** What both sides tell: each tells it of itself. */
const checkEitherSide = (context: RuleContext): Refusal | undefined =>
  sideOf(context.event) === 'hospital' ? checkHospitalSide(context) : checkSend(context);

/** An answer to what was rung: a decision made already is not made again. */
function checkAnswer(context: RuleContext): Refusal | undefined {
  const refusal = checkHospitalSide(context);
  if (refusal) return refusal;
  const ringdown = ringdownOf(context);
  if (!ringdown) return refuse('unknown-ringdown', 'This transport was not announced here.');
  const { accepted } = ringdown.steps;
  return accepted && context.event.type === 'ringdown:diverted'
    ? refuse('already-decided', 'Care of this patient was taken over already.')
    : undefined;
}

const needs = ['unitId', 'incidentId'] as const;
const ofHospital = ['hospital', ...DESK_ROLES] as const;
const bothSides: Rule = { roles: CARE_ROLES, needs, kind: 'fact', check: checkEitherSide };
const answer: Rule = { roles: ofHospital, needs, kind: 'coordination', check: checkAnswer };

export const ringdownRules: Record<string, Rule> = {
  'ringdown:sent': { roles: FIELD_ROLES, needs, kind: 'fact', check: checkSend },
  'ringdown:received': { roles: ofHospital, needs, kind: 'fact', check: checkHospitalSide },
  'ringdown:acknowledged': answer,
  'ringdown:diverted': answer,
  'ringdown:arrived': bothSides,
  'ringdown:offloaded': bothSides,
  'ringdown:accepted': bothSides,
};
