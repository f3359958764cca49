import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { distanceMetres } from '../../../shared/geo.ts';
import { toUnixMs } from '../../../shared/time.ts';
import type { UnitAssignment } from '../../../shared/units/state.ts';
import { acknowledge, decline } from '../../incidents/incident-actions.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { Button } from '../../ui/button.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon } from '../../ui/icon.tsx';
import { StatusButton } from '../../ui/status-button.tsx';
import type { Assignments } from './assignments.ts';
import { useCab } from './cab-state.tsx';
import { Cover, Withheld } from './curtain.tsx';
import { CallNotes } from './call-notes.tsx';
import { EmergencyButton } from './emergency-button.tsx';
import { DeclineReasons } from './decline-reasons.tsx';
import { distanceWords } from '../../../shared/roads/eta-words.ts';
import { PriorityMark } from './priority-mark.tsx';
import './assignment-alert.css';

/** During a call only the assignment is answered: the unit's status still speaks of the patient it has. */
const acknowledgeAside = (outbox: Outbox, { assignmentId, ...on }: AnswerIds) =>
  outbox.record({ type: 'assignment:acknowledged', ...on, data: { assignmentId } });

interface AnswerIds {
  unitId: string;
  incidentId: string;
  assignmentId: string;
}

/** A finger already on its way down belongs to the screen before: answers count only after this. */
const ARM_MS = 800;

export interface AssignmentAlertProps {
  assignment: UnitAssignment;
  assignments: Assignments;
}

/** A call for this unit: fills the screen and sounds until it is acknowledged or declined. */
export function AssignmentAlert(props: AssignmentAlertProps) {
  const cab = useCab();
  const [declining, setDeclining] = createSignal(false);
  const [armed, setArmed] = createSignal(false);
  const armTimer = setTimeout(() => setArmed(true), ARM_MS);
  onCleanup(() => clearTimeout(armTimer));
  let acknowledgePlace: HTMLElement | undefined;
  onMount(() => acknowledgePlace?.querySelector('button')?.focus());

  const call = () => cab.detailsOf(props.assignment.incidentId);
  const ids = () => ({
    unitId: cab.unitId,
    incidentId: props.assignment.incidentId,
    assignmentId: props.assignment.assignmentId,
  });
  const distance = () => {
    const here = cab.gps.fix();
    const there = call()?.location;
    return here && there
      ? distanceWords(distanceMetres([here.lon, here.lat], [there.lon, there.lat]), cab.distances())
      : undefined;
  };
  const priority = () => call()?.priority ?? 1;
  const title = () =>
    cab.curtain.away()
      ? `New assignment, priority ${priority()}`
      : (call()?.type ?? 'Details are on their way');
  // Until it is on disk the alert stands; a second tap meanwhile is not a second answer.
  let answered: string | undefined;
  const answer = async (what: string, record: () => Promise<unknown>) => {
    const { assignmentId } = props.assignment;
    if (answered === assignmentId) return;
    answered = assignmentId;
    try {
      await record();
      cab.feedback.confirm();
      cab.outcomes.say(`${what}, saved`, 'good');
    } catch {
      answered = undefined;
      cab.feedback.error();
      cab.outcomes.say(`${what}: not recorded. Press it again.`, 'bad');
    }
  };
  const onAcknowledge = () => {
    if (!armed()) return;
    void answer('Call acknowledged', () =>
      props.assignments.isSecond()
        ? acknowledgeAside(cab.client.outbox, ids())
        : acknowledge(cab.client.outbox, ids()),
    );
  };

  return (
    <div
      class="crew-alert"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="crew-alert-title"
      aria-describedby="crew-alert-address"
    >
      <header class="crew-alert-head">
        <PriorityMark priority={priority()} />
        <div class="crew-alert-what">
          <p>
            {props.assignments.isSecond() ? 'Second call' : 'New call'} for {cab.unit().callSign}
          </p>
          <h2 id="crew-alert-title">{title()}</h2>
        </div>
        <EmergencyButton />
        <p class="crew-alert-since">
          <ElapsedTime since={toUnixMs(props.assignment.sentAt)} overdueMs={60_000} />
          <Show when={!props.assignments.heard()}>
            <span class="crew-alert-silent">
              <Icon name="volume" size={20} /> Touch the screen once for sound
            </span>
          </Show>
        </p>
      </header>
      <Show
        when={!declining()}
        fallback={
          <DeclineReasons
            onBack={() => setDeclining(false)}
            onReason={(reason) =>
              void answer('Call declined', () => decline(cab.client.outbox, { ...ids(), reason }))
            }
          />
        }
      >
        <div class="crew-alert-body">
          <Cover text="Tap to show where and what">
            <p id="crew-alert-address" class="crew-alert-address">
              {call()?.address ?? `Call ${props.assignment.incidentId}`}
            </p>
            <Show when={distance()}>
              {(words) => (
                <p class="crew-alert-distance">
                  <Icon name="location" size={24} /> {words()} away
                </p>
              )}
            </Show>
            <Show when={call()?.hazards}>
              {(hazards) => (
                <p class="crew-call-hazards">
                  <Icon name="alert" size={26} />
                  <span>
                    <strong>Hazard:</strong> {hazards()}
                  </span>
                </p>
              )}
            </Show>
            <Withheld>
              <CallNotes
                details={call()?.details}
                notes={cab.client.document('incident', props.assignment.incidentId)?.state.notes ?? []}
              />
            </Withheld>
          </Cover>
        </div>
        <div class="crew-alert-other">
          <Show when={props.assignments.waiting() > 0}>
            <p>{props.assignments.waiting()} more waiting</p>
          </Show>
          <Show when={props.assignments.isSecond()}>
            <Button size="crew" onClick={() => props.assignments.putAside()}>
              Back to present call
            </Button>
          </Show>
          <Button size="crew" onClick={() => setDeclining(true)}>
            Decline
          </Button>
        </div>
      </Show>
      <footer class="crew-next" ref={(element) => (acknowledgePlace = element)}>
        <StatusButton
          status="acknowledged"
          label="Acknowledge"
          detail="call read and understood"
          onPress={onAcknowledge}
        />
      </footer>
    </div>
  );
}
