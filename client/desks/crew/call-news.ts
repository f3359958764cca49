/** What others change about the present call: a line in the strip and a short sound, never mistaken for a new call. */
import { createEffect, on } from 'solid-js';
import { endsCall } from '../../../shared/units/statuses.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
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
      const words = changeWords(before[1], incident, sub);
      if (words) tell(words);
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
}

/** What is new, the gravest first; nothing when it is the crew's own word. */
export function changeWords(before: IncidentState, now: IncidentState, me: string): string | undefined {
  const changed = [
    now.address === before.address ? undefined : `address is ${now.address}`,
    now.hazards === before.hazards ? undefined : `hazard: ${now.hazards ?? 'none'}`,
    now.priority === before.priority ? undefined : `priority ${now.priority}`,
    now.type === before.type ? undefined : now.type,
    now.details === before.details ? undefined : 'new details',
  ].filter((words) => words !== undefined);
  const known = new Set(before.notes.map(({ id }) => id));
  const note = now.notes.findLast(({ id, by }) => !known.has(id) && by !== me);
  const words = [...changed, ...(note ? [`note: ${note.text}`] : [])];
  return words.length === 0 ? undefined : `Call changed: ${words.join('; ')}`;
}
