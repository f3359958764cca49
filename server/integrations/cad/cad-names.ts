/** The names of the CAD bridge's events: seven to the CAD, eight from it (contract 5, A1, A2). */
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { STATUS_FACTS } from '../../../shared/units/status-facts.ts';

/** What the relay calls itself as a device; what came in under this name never goes out again. */
export const CAD_DEVICE = 'cad-relay';

/** What the CAD told us, it knows: sending it back would go round for ever. */
export const isFromCad = ({ source, device }: Pick<LogEvent, 'source' | 'device'>): boolean =>
  source === 'cad' || device === CAD_DEVICE;

const OUTBOUND_NAMES = [
  'assignment:sent',
  'unit:location',
  'unit:status',
  'incident:status',
  'incident:timestamp',
  'transport:completed',
  'metrics:updated',
] as const;
export type OutboundName = (typeof OUTBOUND_NAMES)[number];

/** The events of the log that become one of the seven; locations are never in it. */
export const RELAYED_TYPES: readonly string[] = [
  'assignment:sent',
  ...STATUS_FACTS,
  'incident:status',
  'incident:status:changed',
  'incident:timestamp',
  'time:corrected',
  'unit:status:undone',
  'transport:completed',
  'metrics:updated',
];

export const INBOUND_NAMES = [
  'unit:location:updated',
  'unit:status:updated',
  'incident:status:updated',
  'incident:timestamp:updated',
  'incident:new',
  'assignment:received',
  'transport:completed',
  'metrics:updated',
] as const;
export type InboundName = (typeof INBOUND_NAMES)[number];

/** What a CAD calls an event when it passes it on to everybody, the sender among them. */
export const ANNOUNCED_AS: Record<OutboundName, InboundName> = {
  'assignment:sent': 'assignment:received',
  'unit:location': 'unit:location:updated',
  'unit:status': 'unit:status:updated',
  'incident:status': 'incident:status:updated',
  'incident:timestamp': 'incident:timestamp:updated',
  'transport:completed': 'transport:completed',
  'metrics:updated': 'metrics:updated',
};
