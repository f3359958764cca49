/** Narrowing an event to one type. Its data was parsed by that type's schema at the edge, once. */
import type { LogEvent } from './envelope.ts';

export function isEvent<Data>(event: LogEvent, type: string): event is LogEvent<Data> & LogEvent {
  return event.type === type;
}
