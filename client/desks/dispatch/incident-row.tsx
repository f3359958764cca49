import { createMemo, For, Show } from 'solid-js';
import { openRequests } from '../../../shared/incidents/backup.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { isClosed } from '../../../shared/incidents/statuses.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { useClient } from '../../sync/client-context.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon } from '../../ui/icon.tsx';
import { backupWords } from './backup-requests.tsx';
import { useDesk } from './desk-state.tsx';
import { HeardChip } from './heard-chip.tsx';
import { INCIDENT_STATUS_LABELS, unanswered } from './incident-board.ts';
import { PriorityMark } from './priority-mark.tsx';
import './incident-row.css';

/** A call may wait this long before its time is marked overdue. */
const WAIT_OVERDUE_MS = 120_000;

/** One incident: how urgent, what, where, how long, and who is on it. */
export function IncidentRow(props: { incidentId: string }) {
  const client = useClient();
  const incident = () => client.document('incident', props.incidentId);
  return <Show when={incident()}>{(found) => <Row id={props.incidentId} state={found().state} />}</Show>;
}

function Row(props: { id: string; state: IncidentState }) {
  const desk = useDesk();
  const isPending = () => props.state.status === 'pending';
  return (
    <li class="incident-row" data-pending={isPending() ? '' : undefined}>
      <button
        type="button"
        data-row
        aria-current={desk.incidentId() === props.id ? 'true' : undefined}
        onClick={() => desk.open({ kind: 'incident', id: props.id })}
      >
        <PriorityMark priority={props.state.priority} filled={isPending()} />
        <span class="incident-row-what">{props.state.type}</span>
        <span class="incident-row-time">
          <ElapsedTime
            since={toUnixMs(props.state.createdAt)}
            until={isClosed(props.state.status) ? toUnixMs(props.state.statusSince) : undefined}
            overdueMs={isPending() ? WAIT_OVERDUE_MS : undefined}
          />
        </span>
        <span class="incident-row-where">{props.state.address}</span>
        <span class="incident-row-status">{INCIDENT_STATUS_LABELS[props.state.status]}</span>
        <UnitsOnIt id={props.id} state={props.state} />
      </button>
    </li>
  );
}

function UnitsOnIt(props: { id: string; state: IncidentState }) {
  const client = useClient();
  const clock = useClock();
  const active = () => Object.entries(props.state.units).filter(([, unit]) => !unit.done);
  const declined = () =>
    Object.entries(props.state.units).flatMap(([unitId, unit]) =>
      unit.declined === undefined ? [] : [`${unitId} declined: ${unit.declined}`],
    );
  const noAnswer = createMemo(() => {
    const units = active().flatMap(([unitId]) => client.document('unit', unitId) ?? []);
    return unanswered(units, clock())
      .filter(({ incidentId }) => incidentId === props.id)
      .map(({ callSign }) => `${callSign} has not acknowledged`);
  });
  const backup = () => openRequests(props.state.backup).map(backupWords);
  const warnings = () => (isClosed(props.state.status) ? [] : [...backup(), ...declined(), ...noAnswer()]);
  return (
    <>
      <Show when={active().length > 0}>
        <span class="incident-row-units">
          <For each={active()}>
            {([unitId, unit]) => (
              <HeardChip unitId={unitId} status={unit.status} size="small" label={unitId} />
            )}
          </For>
        </span>
      </Show>
      <For each={warnings()}>
        {(words) => (
          <span class="incident-row-warning">
            <Icon name="alert" size={14} />
            {words}
          </span>
        )}
      </For>
    </>
  );
}
