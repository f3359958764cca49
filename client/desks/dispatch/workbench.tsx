import { Match, Show, Switch, type JSX } from 'solid-js';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { AssignPanel } from './assign-panel.tsx';
import { useDesk, type Work } from './desk-state.tsx';
import { INCIDENT_STATUS_LABELS } from './incident-board.ts';
import { IncidentDetail } from './incident-detail.tsx';
import { NewIncident } from './new-incident.tsx';
import { PriorityMark } from './priority-mark.tsx';
import { UnitDetail } from './unit-detail.tsx';
import './workbench.css';

/** Below the map: whatever is in hand. One thing at a time; Escape puts it away. */
export function Workbench() {
  const client = useClient();
  const desk = useDesk();
  const workOf = <Kind extends Work['kind']>(kind: Kind) => {
    const work = desk.work();
    return work.kind === kind ? (work as Extract<Work, { kind: Kind }>) : undefined;
  };
  const incident = () => {
    const id = desk.incidentId();
    return id === undefined ? undefined : client.document('incident', id);
  };
  const unit = () => {
    const id = desk.unitId();
    return id === undefined ? undefined : client.document('unit', id);
  };
  return (
    <Show when={desk.work().kind !== 'none'}>
      <div class="workbench">
        <Switch>
          <Match when={workOf('new')}>
            <Panel title="New incident">
              <NewIncident />
            </Panel>
          </Match>
          <Match when={workOf('unit') && unit()}>
            {(found) => (
              <Panel title={found().state.callSign}>
                <UnitDetail unit={found()} />
              </Panel>
            )}
          </Match>
          <Match when={workOf('assign') && incident()}>
            {(found) => (
              <Panel
                title={`Who goes to ${found().state.address}?`}
                about={<IncidentLine id={found().id} state={found().state} />}
              >
                <AssignPanel incidentId={found().id} state={found().state} />
              </Panel>
            )}
          </Match>
          <Match when={workOf('incident') && incident()}>
            {(found) => (
              <Panel
                title={found().state.address}
                about={<IncidentLine id={found().id} state={found().state} />}
              >
                <IncidentDetail incidentId={found().id} state={found().state} />
              </Panel>
            )}
          </Match>
        </Switch>
      </div>
    </Show>
  );
}

function IncidentLine(props: { id: string; state: IncidentState }) {
  return (
    <>
      <PriorityMark priority={props.state.priority} filled={props.state.status === 'pending'} />
      <span class="workbench-what">{props.state.type}</span>
      <span>
        {INCIDENT_STATUS_LABELS[props.state.status]} <ElapsedTime since={toUnixMs(props.state.statusSince)} />
      </span>
      <span class="rb-muted rb-figures">{props.state.incidentNumber ?? props.id}</span>
    </>
  );
}

function Panel(props: { title: string; about?: JSX.Element; children: JSX.Element }) {
  const desk = useDesk();
  return (
    <section class="workbench-panel" aria-label={props.title}>
      <header class="workbench-head">
        <h2>{props.title}</h2>
        <div class="workbench-about">{props.about}</div>
        <Button size="compact" tone="quiet" icon="close" iconOnly onClick={() => desk.open({ kind: 'none' })}>
          Close
        </Button>
      </header>
      {props.children}
    </section>
  );
}
