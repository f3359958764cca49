/** What others change about the present call: a line in the strip and a short sound, never mistaken for a new call. */
import { createEffect, on } from 'solid-js';
import { NEWS_FIELDS } from '../../../shared/incidents/news.ts';
import { endsCall } from '../../../shared/units/statuses.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { BACKUP_LABELS } from '../../incidents/backup-actions.ts';
import type { Cab } from './cab-state.tsx';

/** Needs an owner. */
export function createCallNews(cab: Cab): void {
  const tell = (words: string) => {
    cab.outcomes.say(words, 'warn');
    void cab.feedback.alarm('update');
  };
  const { sub } = cab.client.signedIn();
  createEffect(
    on([cab.incidentId, cab.incident], ([id, incident], before) => {
      if (!before || before[0] !== id || !before[1] || !incident) return;
      const words = [
        answerWords(before[1], incident, cab.unitId),
        changeWords(before[1], incident, sub),
      ].filter((said) => said !== undefined);
      if (words.length > 0) tell(words.join('. '));
    }),
  );
  createEffect(
    on([cab.incidentId, () => cab.unit().status], ([id, status], before) => {
      if (!before?.[0] || id === before[0]) return;
      // Cleared or declined by the crew itself: that is no news to it.
      if (endsCall(status) && cab.unit().statusSource !== 'dispatch' && cab.unit().statusSource !== 'cad')
        return;
      tell('Call cancelled by dispatch');
    }),
  );
  // Cancelled while it was out of reach: what the crew pressed since then keeps the call on the screen.
  createEffect(
    on([cab.incidentId, () => hasAssignment(cab)], ([id, isAssigned], before) => {
      if (id === undefined || isAssigned || (before && (before[0] !== id || !before[1]))) return;
      if (cab.transport()?.times['eTimes.03'] === undefined) return;
      tell('Call cancelled by dispatch, before what you pressed last. Call dispatch');
    }),
  );
  createEffect(
    on([() => waitingCalls(cab), () => cab.unit().assignments], ([, now], before) => {
      const off = (before?.[0] ?? []).filter(
        ({ assignmentId }) =>
          !now.some((each) => each.assignmentId === assignmentId) && !declinedHere(cab, assignmentId),
      );
      if (off.length > 0) tell(off.map(({ words }) => `Second call is off: ${words}`).join('; '));
    }),
  );
}

/** Whether dispatch still has this unit on its present call. */
const hasAssignment = (cab: Cab): boolean =>
  cab.unit().assignments.some(({ incidentId }) => incidentId === cab.incidentId());

interface WaitingCall {
  assignmentId: string;
  /** Once it is off, nothing of it can be looked up any more. */
  words: string;
}

const waitingCalls = (cab: Cab): WaitingCall[] =>
  cab
    .unit()
    .assignments.filter(({ incidentId }) => incidentId !== cab.incidentId())
    .map(({ assignmentId, incidentId }) => {
      const details = cab.detailsOf(incidentId);
      return { assignmentId, words: details ? `${details.type}, ${details.address}` : incidentId };
    });

/** The crew's own word is no news to it. */
const declinedHere = ({ client: { outbox } }: Cab, assignmentId: string): boolean =>
  [...outbox.items(), ...outbox.recentlySent()].some(
    ({ event }) => event.type === 'assignment:declined' && event.data['assignmentId'] === assignmentId,
  );

const FIELD_WORDS: Record<(typeof NEWS_FIELDS)[number], (now: IncidentState) => string> = {
  address: ({ address }) => `address is ${address}`,
  hazards: ({ hazards }) => `hazard: ${hazards ?? 'none'}`,
  priority: ({ priority }) => `priority ${priority}`,
  type: ({ type }) => type,
  details: () => 'new details',
};

/** What dispatch answered to this unit that asked for help. */
function answerWords(before: IncidentState, now: IncidentState, unitId: string): string | undefined {
  const known = new Set(before.backup?.flatMap(({ id, answer }) => (answer ? [id] : [])));
  const fresh = (now.backup ?? []).findLast(
    (request) => request.unitId === unitId && request.answer && !known.has(request.id),
  );
  return fresh?.answer && `${BACKUP_LABELS[fresh.kind]}: ${fresh.answer.text}`;
}

/** What is new, the gravest first; nothing when it is the crew's own word. */
function changeWords(before: IncidentState, now: IncidentState, me: string): string | undefined {
  const changed = NEWS_FIELDS.filter((field) => now[field] !== before[field]).map((field) =>
    FIELD_WORDS[field](now),
  );
  const known = new Set(before.notes.map(({ id }) => id));
  const note = now.notes.findLast(({ id, by }) => !known.has(id) && by !== me);
  const words = [...changed, ...(note ? [`note: ${note.text}`] : [])];
  return words.length === 0 ? undefined : `Call changed: ${words.join('; ')}`;
}
