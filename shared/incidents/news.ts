/** What of a call a crew on it must hear of at once when somebody else changes it. */
import type { LogEvent } from '../log/envelope.ts';
import type { IncidentDetails } from './events.ts';

export const NEWS_FIELDS = [
  'address',
  'hazards',
  'priority',
  'type',
  'details',
] as const satisfies readonly (keyof IncidentDetails)[];

/** Whether an event is news for the units on its call; a place put right on the map alone is not. */
export const tellsNews = ({ type, data }: Pick<LogEvent, 'type' | 'data'>): boolean =>
  type === 'incident:note' ||
  (type === 'incident:updated' && NEWS_FIELDS.some((field) => data[field] !== undefined));
