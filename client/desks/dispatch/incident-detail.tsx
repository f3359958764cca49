import { createSignal, For, Show } from 'solid-js';
import type { IncidentState, IncidentUnit } from '../../../shared/incidents/state.ts';
import { isClosed } from '../../../shared/incidents/statuses.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { CALL_ORDER, ETIMES_BY_STATUS } from '../../../shared/units/statuses.ts';
import { addNote, cancelAssignment, setIncidentStatus } from '../../incidents/incident-actions.ts';
import { custodyFor } from '../../sync/custody-for.ts';
import { cadStepOf } from '../../sync/custody-of.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { cadHop } from '../../ui/cad-hop.ts';
import { CustodyTrail, type Hop } from '../../ui/custody-trail.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { KeyboardHint } from '../../ui/keyboard-hint.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { useDesk } from './desk-state.tsx';
import { DeliveryLadder } from './delivery-ladder.tsx';
import { BackupRequests } from './backup-requests.tsx';
import { HeardChip } from './heard-chip.tsx';
import { IncidentPatients } from './incident-patients.tsx';
import { IncidentTimeline } from './incident-timeline.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { clockTime } from './time-words.ts';
import './incident-detail.css';

export interface IncidentProps {
  incidentId: string;
  state: IncidentState;
}

/** All that is known of one call, and what can be done about it. */
export function IncidentDetail(props: IncidentProps) {
  return (
    <div class="incident-detail">
      <div class="incident-detail-left">
        <BackupRequests {...props} />
        <Facts state={props.state} />
        <UnitsOnCall {...props} />
        <IncidentPatients incidentId={props.incidentId} />
        <Show when={!isClosed(props.state.status)}>
          <NoteField incidentId={props.incidentId} />
        </Show>
      </div>
      <IncidentTimeline {...props} />
      <Actions {...props} />
    </div>
  );
}

function Facts(props: { state: IncidentState }) {
  return (
    <Show when={props.state.details || props.state.hazards}>
      <div class="incident-facts">
        <Show when={props.state.hazards}>
          {(hazards) => <p class="incident-hazard">Hazard: {hazards()}</p>}
        </Show>
        <Show when={props.state.details}>{(details) => <p>{details()}</p>}</Show>
      </div>
    </Show>
  );
}

function UnitsOnCall(props: IncidentProps) {
  const units = () => Object.keys(props.state.units);
  return (
    <section aria-labelledby="units-on-call">
      <h3 id="units-on-call">Units</h3>
      <Show
        when={units().length > 0}
        fallback={<p class="rb-muted incident-nobody">Nobody is on this call yet.</p>}
      >
        <ul class="incident-units">
          <For each={units()}>
            {(unitId) => (
              <Show when={props.state.units[unitId]}>
                {(unit) => <UnitOnCall incidentId={props.incidentId} unitId={unitId} unit={unit()} />}
              </Show>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function UnitOnCall(props: { incidentId: string; unitId: string; unit: IncidentUnit }) {
  const client = useClient();
  const [cancelling, setCancelling] = createSignal(false);
  const transport = () => client.document('transport', `${props.incidentId}:${props.unitId}`);
  const stamps = () =>
    CALL_ORDER.flatMap((status) => {
      const name = ETIMES_BY_STATUS[status];
      const time = name && transport()?.state.times[name];
      return time ? [{ label: statusLabel(status), time }] : [];
    });
  const crewed = () => client.document('unit', props.unitId)?.state;
  const assignment = () =>
    crewed()?.assignments.find(({ assignmentId }) => assignmentId === props.unit.assignmentId);
  const cancel = (reason: string) => {
    const { assignmentId } = props.unit;
    if (assignmentId === undefined) return;
    void cancelAssignment(client.outbox, {
      unitId: props.unitId,
      incidentId: props.incidentId,
      assignmentId,
      ...(reason ? { reason } : {}),
    });
  };
  return (
    <li class="incident-unit" data-done={props.unit.done ? '' : undefined}>
      <div class="incident-unit-head">
        <strong>{props.unitId}</strong>
        <HeardChip
          unitId={props.unitId}
          status={props.unit.status}
          size="small"
          trailing={<ElapsedTime since={toUnixMs(props.unit.since)} />}
        />
        <Show when={props.unit.declined}>
          {(reason) => <span class="incident-unit-declined">Declined: {reason()}</span>}
        </Show>
        <Show when={transport()}>
          {(found) => <CustodyTrail hops={hopsOf(found().seq, found().unsent)} />}
        </Show>
        <Show when={!props.unit.done && props.unit.assignmentId}>
          <Button size="compact" tone="quiet" onClick={() => setCancelling(true)}>
            Cancel assignment
          </Button>
        </Show>
      </div>
      <Show when={!props.unit.done && crewed()}>
        {(unit) => (
          <Show when={assignment()}>{(found) => <DeliveryLadder unit={unit()} assignment={found()} />}</Show>
        )}
      </Show>
      <Show when={stamps().length > 0}>
        <dl class="incident-unit-times">
          <For each={stamps()}>
            {({ label, time }) => (
              <div data-corrected={time.correctedFrom ? '' : undefined}>
                <dt>{label}</dt>
                <dd class="rb-figures">
                  {clockTime(time.at)}
                  <Show when={time.correctedFrom}>
                    {(before) => <span class="rb-muted"> was {clockTime(before())}</span>}
                  </Show>
                </dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
      <ReasonDialog
        open={cancelling()}
        onOpenChange={setCancelling}
        title={`Cancel ${props.unitId} on this call?`}
        confirm="Cancel assignment"
        reasonLabel="Reason, for the crew"
        onConfirm={cancel}
      />
    </li>
  );

  function hopsOf(seq: number, unsent: number): Hop[] {
    const { incidentId, unitId } = props;
    // The CAD follows a response by its statuses.
    const custody = custodyFor(client, { type: 'unit:status', incidentId, unitId });
    const cad = cadStepOf(unsent === 0 ? seq : undefined, custody);
    const hop = (label: string, isThere: boolean): Hop => ({
      label,
      state: isThere && unsent === 0 ? 'reached' : 'waiting',
    });
    return [
      hop('Server', true),
      ...(cad ? [cadHop(cad)] : []),
      ...(client.custody().billing === undefined ? [] : [hop('Billing', (custody.billing ?? -1) >= seq)]),
    ];
  }
}

function NoteField(props: { incidentId: string }) {
  const client = useClient();
  const [text, setText] = createSignal('');
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const note = text().trim();
    if (!note) return;
    await addNote(client.outbox, { incidentId: props.incidentId, text: note });
    setText('');
  };
  return (
    <form class="incident-note" onSubmit={(event) => void save(event)}>
      <TextField label="Add a note" size="compact" value={text()} onValue={setText} autocomplete="off" />
      <Button type="submit" size="compact" disabled={!text().trim()}>
        Add
      </Button>
    </form>
  );
}

function Actions(props: IncidentProps) {
  const client = useClient();
  const desk = useDesk();
  const [closing, setClosing] = createSignal<'completed' | 'cancelled'>();
  const close = (reason: string) => {
    const status = closing();
    if (!status) return;
    void setIncidentStatus(client.outbox, {
      incidentId: props.incidentId,
      status,
      ...(reason ? { reason } : {}),
    });
  };
  const active = () => Object.values(props.state.units).filter((unit) => !unit.done).length;
  return (
    <div class="work-actions">
      <Show
        when={!isClosed(props.state.status)}
        fallback={
          <Button
            size="compact"
            onClick={() =>
              void setIncidentStatus(client.outbox, { incidentId: props.incidentId, status: 'pending' })
            }
          >
            Open again
          </Button>
        }
      >
        <Button
          tone="primary"
          size="compact"
          onClick={() => desk.open({ kind: 'assign', id: props.incidentId })}
          aria-keyshortcuts="A"
        >
          Assign a unit <KeyboardHint keys={['A']} />
        </Button>
        <Button size="compact" onClick={() => setClosing('completed')}>
          Complete
        </Button>
        <Button size="compact" onClick={() => setClosing('cancelled')}>
          Cancel call
        </Button>
      </Show>
      <ReasonDialog
        open={closing() !== undefined}
        onOpenChange={(open) => !open && setClosing(undefined)}
        title={closing() === 'cancelled' ? 'Cancel this call?' : 'Complete this call?'}
        description={
          active() > 0 ? `${active()} unit${active() > 1 ? 's are' : ' is'} still on it.` : undefined
        }
        confirm={closing() === 'cancelled' ? 'Cancel call' : 'Complete call'}
        reasonLabel="Reason"
        onConfirm={close}
      />
    </div>
  );
}
