/** What the cab screen knows and does, in one place for its parts: the unit, its call, the press, the panels. */
import { createContext, createMemo, useContext, type Accessor, type JSX } from 'solid-js';
import type { IncidentDetails } from '../../../shared/incidents/events.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { AGENCY, settingsOf } from '../../../shared/ops/agency-settings.ts';
import type { DistanceUnit } from '../../../shared/roads/eta-words.ts';
import { transportId, type TransportState } from '../../../shared/transports/state.ts';
import type { UnitStatus } from '../../../shared/units/statuses.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import type { Client } from '../../sync/app-state.ts';
import { nameDevice, pressStatus, undoPress } from '../../units/unit-actions.ts';
import { callGoal } from './call-goal.ts';
import { createCurtainState, type CurtainState } from './curtain-state.ts';
import { createFeedback, type Feedback } from './feedback.ts';
import { createGps, placeNow, type Gps } from './gps.ts';
import { createOutcomes, type Outcomes } from './outcome.ts';
import { createPanels, type Panels } from './panels.ts';
import { createPress, type Press } from './press.ts';
import { questionsAfter } from './questions-after.ts';
import { isStamped, skippedBy, skipWords } from './status-steps.ts';
import { readTabletName } from './tablet-name.ts';
import { createWay, type Way } from './way.ts';

export interface Cab {
  client: Client;
  unitId: string;
  unit: Accessor<UnitState>;
  incidentId: Accessor<string | undefined>;
  incident: Accessor<IncidentState | undefined>;
  /** Details of any call this unit was sent to; the incident itself where it can be seen, else as it was sent. */
  detailsOf(incidentId: string): IncidentDetails | undefined;
  transport: Accessor<TransportState | undefined>;
  transportOf(incidentId: string): TransportState | undefined;
  /** Unstamped steps the press would leave out, in words. */
  skipWords(status: UnitStatus): string | undefined;
  press: Press;
  panels: Panels;
  outcomes: Outcomes;
  feedback: Feedback;
  gps: Gps;
  /** Where to now, and how far it still is. */
  way: Way;
  /** What the agency counts distances in. */
  distances: Accessor<DistanceUnit>;
  curtain: CurtainState;
  /** Whether this tablet reports places and sounds for the unit. */
  isPrimary: Accessor<boolean>;
  takeOver(): Promise<unknown>;
}

/** Needs an owner; `unit` is the document of the unit this tablet is on. */
export function createCab(client: Client, unitId: string, unit: Accessor<UnitState>): Cab {
  const outcomes = createOutcomes();
  const isPrimary = () => {
    const primary = unit().primaryDevice;
    return primary === undefined || primary.device === client.deviceId();
  };
  const feedback = createFeedback(() => !isPrimary());
  const panels = createPanels();
  const gps = createGps(client, {
    unitId: () => unitId,
    status: () => unit().status,
    eta: () => way.eta(),
    reports: isPrimary,
  });
  const incidentId = createMemo(() => unit().incidentId);
  const incidentOf = (id: string) => client.document('incident', id)?.state;
  const transportOf = (id: string) => client.document('transport', transportId(id, unitId))?.state;
  const incident = createMemo(() => {
    const id = incidentId();
    return id === undefined ? undefined : incidentOf(id);
  });
  const transport = createMemo(() => {
    const id = incidentId();
    return id === undefined ? undefined : transportOf(id);
  });

  const detailsOf = (id: string) => incidentOf(id) ?? transportOf(id)?.incident;
  const way = createWay({
    here: gps.fix,
    goal: createMemo(() => {
      const id = incidentId();
      return id === undefined ? undefined : callGoal(detailsOf(id), transport());
    }),
    serverNowMs: () => client.serverNowMs(),
  });

  const skipped = (status: UnitStatus): string | undefined => {
    if (incidentId() === undefined) return undefined;
    const times = transport()?.times ?? {};
    if (status !== 'available' && isStamped(times, status)) return undefined;
    return skipWords(skippedBy(unit().status, status, times));
  };
  const press = createPress({
    record(status, reason) {
      const on = incidentId();
      const place = placeNow(gps, Date.now());
      return pressStatus(client.outbox, {
        unitId,
        status,
        ...(on === undefined ? {} : { incidentId: on }),
        ...(reason === undefined ? {} : { reason }),
        ...(place === undefined ? {} : { location: place }),
      });
    },
    undo(event) {
      panels.dropAsked();
      const { id: pressId, incidentId: on } = event;
      return undoPress(client.outbox, { unitId, pressId, ...(on === undefined ? {} : { incidentId: on }) });
    },
    remark(status) {
      const stamped = status !== 'available' && isStamped(transport()?.times ?? {}, status);
      return stamped ? 'the first time stands' : skipped(status);
    },
    onSaved(status) {
      const on = incidentId();
      if (on !== undefined) panels.ask(questionsAfter(status, on, transport()?.destination !== undefined));
    },
    outcomes,
    feedback,
    monotonicMs: () => performance.now(),
    serverNowMs: () => client.serverNowMs(),
  });

  return {
    client,
    unitId,
    unit,
    incidentId,
    incident,
    detailsOf,
    transport,
    transportOf,
    skipWords: skipped,
    press,
    panels,
    outcomes,
    feedback,
    gps,
    way,
    distances: createMemo(() => settingsOf(client.document('settings', AGENCY)?.state).distances),
    curtain: createCurtainState(client),
    isPrimary,
    takeOver: () =>
      nameDevice(client.outbox, { unitId, device: client.deviceId(), name: readTabletName(localStorage) }),
  };
}

const CabContext = createContext<Cab>();

export function CabProvider(props: { cab: Cab; children: JSX.Element }) {
  return <CabContext.Provider value={props.cab}>{props.children}</CabContext.Provider>;
}

export function useCab(): Cab {
  const cab = useContext(CabContext);
  if (!cab) throw new Error('useCab outside a CabProvider');
  return cab;
}
