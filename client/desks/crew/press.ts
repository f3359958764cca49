import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { DeviceEvent } from '../../../shared/log/envelope.ts';
import type { UnitStatus } from '../../../shared/units/statuses.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';
import type { Feedback } from './feedback.ts';
import type { Outcomes } from './outcome.ts';

/** A glove bounces and a cab shakes: within this, the same press again is the same press. */
export const DOUBLE_TAP_MS = 800;

/** A disk that hangs must not take the next status away: from here on the strip alone says "not yet saved". */
const SAVING_SHOWN_MS = 3_000;

/** Long enough to see what was pressed, short enough that nobody has acted on it. */
const UNDO_MS = 10_000;

export interface Pressed {
  status: UnitStatus;
  /** Unix milliseconds, corrected. */
  atMs: number;
  /** On disk. Until then nothing may call it saved. */
  saved: boolean;
}

export interface PressOptions {
  /** Resolves once the fact is on disk. */
  record(status: UnitStatus, reason: string | undefined): Promise<DeviceEvent>;
  /** Resolves once the taking back is on disk too. */
  undo(press: DeviceEvent): Promise<unknown>;
  /** After the fact is saved: the questions that belong to it. */
  onSaved(status: UnitStatus): void;
  /** Said beside the outcome, such as what was skipped. Asked before the press changes anything. */
  remark(status: UnitStatus): string | undefined;
  outcomes: Outcomes;
  feedback: Feedback;
  /** Monotonic milliseconds. */
  monotonicMs(): number;
  serverNowMs(): number;
}

export interface Press {
  /** One fact, or none when it was a double tap. */
  press(status: UnitStatus, reason?: string): void;
  /** The press under way or just saved: as long as there is one, the next target shows it and takes no other. */
  resting: Accessor<Pressed | undefined>;
  /** The last press, for as long as it may be taken back. */
  undoable: Accessor<DeviceEvent | undefined>;
  undo(): void;
}

/** From finger to fact: saved first, then shown, heard and felt, then asked about. Needs an owner. */
export function createPress(options: PressOptions): Press {
  const { outcomes, feedback } = options;
  const [resting, setResting] = createSignal<Pressed>();
  const [undoable, setUndoable] = createSignal<DeviceEvent>();
  let last: { status: UnitStatus; atMs: number } | undefined;
  let restTimer: ReturnType<typeof setTimeout> | undefined;
  let undoTimer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    clearTimeout(restTimer);
    clearTimeout(undoTimer);
  });

  const save = async (status: UnitStatus, reason: string | undefined) => {
    const remark = options.remark(status);
    const pressed = { status, atMs: options.serverNowMs() };
    clearTimeout(restTimer);
    setResting({ ...pressed, saved: false });
    restTimer = setTimeout(() => setResting(undefined), SAVING_SHOWN_MS);
    let pressedEvent: DeviceEvent;
    try {
      pressedEvent = await options.record(status, reason);
    } catch (error) {
      clearTimeout(restTimer);
      setResting(undefined);
      feedback.error();
      outcomes.say(
        `${statusLabel(status)} not recorded: ${error instanceof Error ? error.message : 'unknown'}`,
        'bad',
      );
      return;
    }
    feedback.confirm();
    setUndoable(pressedEvent);
    clearTimeout(undoTimer);
    undoTimer = setTimeout(() => setUndoable(undefined), UNDO_MS);
    clearTimeout(restTimer);
    setResting({ ...pressed, saved: true });
    restTimer = setTimeout(() => setResting(undefined), DOUBLE_TAP_MS);
    outcomes.say(`${statusLabel(status)} saved${remark ? `, ${remark}` : ''}`, remark ? 'warn' : 'good');
    options.onSaved(status);
  };

  const takeBack = async (event: DeviceEvent) => {
    setUndoable(undefined);
    setResting(undefined);
    last = undefined;
    const name = statusLabel(event.data['status'] as UnitStatus);
    try {
      await options.undo(event);
      feedback.confirm();
      outcomes.say(`${name} taken back`, 'info');
    } catch {
      feedback.error();
      outcomes.say(`${name} could not be taken back. It stands.`, 'bad');
    }
  };

  return {
    resting,
    undoable,
    undo() {
      const event = undoable();
      if (event) void takeBack(event);
    },
    press(status, reason) {
      const nowMs = options.monotonicMs();
      const unsaved = resting()?.saved === false ? resting()?.status : undefined;
      if (unsaved === status || (last?.status === status && nowMs - last.atMs < DOUBLE_TAP_MS)) {
        outcomes.say(`${statusLabel(status)} pressed twice, recorded once`);
        return;
      }
      last = { status, atMs: nowMs };
      void save(status, reason);
    },
  };
}
