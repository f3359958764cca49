/** Facts in plain words, for the timeline and for refusals. */
import type { DeviceEvent } from '../../../shared/log/envelope.ts';
import { parseIncidentStatus } from '../../../shared/incidents/statuses.ts';
import { parseTimestampField } from '../../../shared/transports/timestamp-fields.ts';
import type { DistanceUnit } from '../../../shared/roads/eta-words.ts';
import { odometerWords } from '../../../shared/units/odometer-unit.ts';
import { parseUnitStatus, type UnitStatus } from '../../../shared/units/statuses.ts';
import { BACKUP_LABELS } from '../../incidents/backup-actions.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { INCIDENT_STATUS_LABELS } from './incident-board.ts';

export type Fact = Pick<DeviceEvent, 'type' | 'data' | 'unitId' | 'incidentId'>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const because = (value: unknown): string => (text(value) ? `: ${text(value)}` : '');

const backupKind = (kind: string): string =>
  Object.entries(BACKUP_LABELS).find(([name]) => name === kind)?.[1] ?? kind;

const REVISED: Record<string, string> = {
  track: 'more of the track',
  incident: 'the incident’s details',
  crew: 'the crew',
  hospital: 'the hospital’s details',
};

/** Dispatch hears numbers of them, and nothing else. */
const attachmentWords = (data: Fact['data']): string => {
  const of = (name: string): number => Number(data[name] ?? 0);
  const kept = of('photos') + of('signatures');
  return `Photos and signatures: ${kept} kept, ${of('photosStored') + of('signaturesStored')} uploaded`;
};

const WORDS: Record<string, (fact: Fact, unit: DistanceUnit) => string> = {
  'incident:created': ({ data }) => `Called in: ${text(data['type'])}`,
  'incident:updated': ({ data }) => `Details changed: ${Object.keys(data).join(', ')}`,
  'incident:status': ({ data }) => {
    const status = parseIncidentStatus(text(data['status']));
    return `Incident ${status ? INCIDENT_STATUS_LABELS[status].toLowerCase() : text(data['status'])}${because(data['reason'])}`;
  },
  'incident:note': ({ data }) => `Note: ${text(data['text'])}`,
  'incident:backup': ({ data }) => `asks for backup: ${backupKind(text(data['kind']))}`,
  'incident:backup:answered': ({ data }) => `Backup answered: ${text(data['answer'])}`,
  'incident:timestamp': ({ data }) =>
    `Time stamped: ${parseTimestampField(text(data['field'])) ?? text(data['field'])}`,
  'assignment:sent': () => 'assigned',
  'assignment:delivered': () => 'call is on its tablet',
  'assignment:shown': () => 'call shown on its tablet',
  'assignment:sounded': () => 'alert tone played on its tablet',
  'assignment:acknowledged': () => 'acknowledged the call',
  'assignment:declined': ({ data }) => `declined${because(data['reason'])}`,
  'assignment:cancelled': ({ data }) => `assignment cancelled${because(data['reason'])}`,
  'unit:status': ({ data }) =>
    `${statusLabel(parseUnitStatus(text(data['status'])) ?? 'available')}${because(data['reason'])}`,
  'unit:emergency': () => 'EMERGENCY pressed',
  'unit:emergency:false-alarm': () => 'says the emergency was a false alarm',
  'unit:emergency:cleared': ({ data }) => `emergency cleared${because(data['reason'])}`,
  'unit:odometer': ({ data }, unit) =>
    `odometer ${odometerWords(text(data['reading']), unit)}, ${text(data['moment']).replaceAll('_', ' ')}`,
  'unit:location:gap': ({ data }) => `no place from its tablet: ${text(data['reason']).replaceAll('-', ' ')}`,
  'transport:destination': () => 'chose a destination',
  'transport:completed': () => 'transport complete',
  'transport:revised': ({ data }) =>
    `billing record revised: ${REVISED[text(data['reason'])] ?? 'late facts'}`,
  'channel:opened': () => 'Conversation opened',
  'channel:members': () => 'Somebody joined or left the conversation',
  'patient:attachments': ({ data }) => attachmentWords(data),
  'time:corrected': ({ data }) => `time corrected${because(data['reason'])}`,
};

/** What happened, without the unit's name; the type's own words when we know no better. `unit`: what odometers count. */
export const factWords = (fact: Fact, unit: DistanceUnit): string =>
  WORDS[fact.type]?.(fact, unit) ?? fact.type.replaceAll(/[:_]/g, ' ');

/** The unit status a fact tells, for its icon. */
export function statusOfFact(fact: Fact): UnitStatus | undefined {
  if (fact.type === 'unit:status') return parseUnitStatus(text(fact.data['status']));
  if (fact.type === 'assignment:sent') return 'dispatched';
  if (fact.type === 'assignment:acknowledged') return 'acknowledged';
  return fact.type === 'assignment:cancelled' || fact.type === 'assignment:declined'
    ? 'cancelled'
    : undefined;
}

const TRIED: Record<string, (fact: Fact) => string> = {
  'assignment:sent': ({ unitId }) => `Assign ${unitId}`,
  'assignment:cancelled': ({ unitId }) => `Cancel the assignment of ${unitId}`,
  'incident:created': ({ data }) => `New incident at ${text(data['address'])}`,
  'incident:status': ({ data }) => `Set the incident to ${text(data['status'])}`,
  'incident:note': ({ data }) => `Note "${text(data['text'])}"`,
  'unit:emergency:cleared': ({ unitId }) => `Clear the emergency of ${unitId}`,
  'unit:status': ({ unitId, data }) =>
    `Set ${unitId} to ${statusLabel(parseUnitStatus(text(data['status'])) ?? 'available')}`,
};

/** What was tried, for a fact the server refused. */
export const attemptWords = (fact: Fact): string =>
  TRIED[fact.type]?.(fact) ?? [fact.unitId, factWords(fact, 'miles')].filter(Boolean).join(' ');
