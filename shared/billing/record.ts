/** One transport as billing gets it: a pure function of what the log says (contract 6). */
import type { IncidentDetails } from '../incidents/events.ts';
import { toNemsisDateTime } from '../time.ts';
import { transportId, type TransportState, type TransportTime } from '../transports/state.ts';
import type { UnitState } from '../units/state.ts';
import { ETIMES } from '../units/statuses.ts';
import type { Destination } from '../transports/events.ts';
import { holdsOf } from './holds.ts';
import { loadedMileage, readOdometer, type GpsMileage } from './loaded-miles.ts';
import { recordMessageId } from './message-id.ts';
import { destinationLetter, originLetter } from './place-letters.ts';
import type { BillingRecord, RecordTime } from './record-schema.ts';
import { suggestServiceLevel } from './service-level.ts';

/** A version of a transport: the event that made it. */
export interface VersionMark {
  version: number;
  seq: number;
  eventId: string;
}

export interface BillingInput {
  organization: string;
  epoch: string;
  /** As of `made`. */
  transport: TransportState;
  made: VersionMark;
  previous?: VersionMark | undefined;
  /** The unit as it was during the transport. */
  unit?: Pick<UnitState, 'callSign' | 'vehicle' | 'crew'> | undefined;
  incident?: IncidentDetails | undefined;
  /** What is known of the destination beyond what the crew said. */
  hospital?: Omit<Destination, 'hospitalId'> | undefined;
  gps?: GpsMileage | undefined;
  cadRecordId?: string | undefined;
}

export function billingRecord(input: BillingInput): BillingRecord {
  const { transport, unit, made, previous } = input;
  const incident = input.incident ?? transport.incident;
  const readings = {
    atScene: transport.odometer.at_scene?.reading,
    atDestination: transport.odometer.at_destination?.reading,
  };
  const record: Omit<BillingRecord, 'holds'> = {
    organization: input.organization,
    incidentNumber: incident?.incidentNumber ?? transport.incidentId,
    responseNumber: transportId(transport.incidentId, transport.unitId),
    ...given({ cadRecordId: input.cadRecordId }),
    unit: { callSign: unit?.callSign ?? transport.unitId, ...given({ vehicle: unit?.vehicle }) },
    crew: (unit?.crew ?? []).map(({ id, level, role }) => ({ id, ...given({ level, role }) })),
    times: timesOf(transport),
    mileage: isTransported(transport) ? loadedMileage(readings, input.gps) : {},
    ...placesAndService(input, incident),
    disposition: dispositionOf(transport),
    patients: {
      count: transport.patientCount ?? (isTransported(transport) ? 1 : 0),
      references: transport.epcrId === undefined ? [] : [transport.epcrId],
    },
    ...given({ epcrId: transport.epcrId, billingData: transport.billingData }),
    seq: made.seq,
    epoch: input.epoch,
    prevSeq: previous?.seq ?? null,
    version: made.version,
    ...(previous ? { supersedes: recordMessageId(previous.eventId, previous.version) } : {}),
  };
  return { ...record, holds: holdsOf(record, readOdometer(readings) === 'backwards') };
}

const isTransported = ({ outcome }: TransportState): boolean => outcome === 'transported';

function dispositionOf(transport: TransportState): BillingRecord['disposition'] {
  if (isTransported(transport)) return 'transported';
  return transport.times['eTimes.14'] ? 'cancelled' : 'not_transported';
}

function placesAndService(input: BillingInput, incident: IncidentDetails | undefined) {
  const { transport } = input;
  const said = (name: string) => textOf(transport.billingData?.[name]);
  const destination = destinationOf(input);
  const originKind = said('originKind');
  const serviceRequested = said('serviceRequested') ?? transport.transportType;
  const responseMode = said('responseMode');
  const levelOfCare = said('levelOfCare');
  const from = originLetter(originKind, [incident?.type, serviceRequested]);
  const to = destinationLetter({
    kind: destination.kind,
    isHospital: transport.destination?.hospitalId !== undefined,
  });
  const transported = isTransported(transport);
  return {
    origin: originOf(incident, originKind),
    destination,
    ...given({
      modifier: transported && from && to ? from + to : undefined,
      serviceRequested,
      responseMode,
      transportMode: said('transportMode'),
      levelOfCare,
      suggestedServiceLevel: transported ? suggestServiceLevel(levelOfCare, responseMode) : undefined,
    }),
  };
}

function originOf(incident: IncidentDetails | undefined, kind: string | undefined): BillingRecord['origin'] {
  return given({
    address: incident?.address,
    zip: incident?.zip,
    lat: sixDecimals(incident?.location?.lat),
    lon: sixDecimals(incident?.location?.lon),
    kind,
  });
}

/** What the crew said wins over what the list of hospitals says. */
function destinationOf({ transport, hospital }: BillingInput): BillingRecord['destination'] {
  const said = transport.destination;
  return given({
    code: said?.code ?? hospital?.code ?? said?.hospitalId,
    name: said?.name ?? hospital?.name,
    address: said?.address ?? hospital?.address,
    zip: said?.zip ?? hospital?.zip,
    kind: said?.kind ?? hospital?.kind,
  });
}

function timesOf({ times }: TransportState): BillingRecord['times'] {
  return Object.fromEntries(
    ETIMES.flatMap((name) => {
      const time = times[name];
      return time ? [[name, recordTime(time)]] : [];
    }),
  );
}

const recordTime = (time: TransportTime): RecordTime => ({
  at: toNemsisDateTime(time.at),
  source: time.source,
  uncertaintyMs: time.uncertaintyMs ?? null,
  ...(time.correctedFrom === undefined ? {} : { correctedFrom: toNemsisDateTime(time.correctedFrom) }),
});

/** NEMSIS GPS strings carry at most six decimals. */
const sixDecimals = (degrees: number | undefined): number | undefined =>
  degrees === undefined ? undefined : Number(degrees.toFixed(6));

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that have a value: absent is the only way to say that nothing is known. */
function given<T extends Record<string, unknown>>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}
