import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { UnitStatus } from '../../../shared/units/statuses.ts';
import { STATUS_LABELS } from '../../ui/unit-status-look.ts';
import type { Feedback } from './feedback.ts';
import type { Outcomes } from './outcome.ts';

/** A glove bounces and a cab shakes: within this, the same press again is the same press. */
export const DOUBLE_TAP_MS = 800;

export interface Pressed {
  status: UnitStatus;
  /** Unix milliseconds, corrected. */
  atMs: number;
}

export interface PressOptions {
  /** Resolves once the fact is on disk. */
  record(status: UnitStatus, reason: string | undefined): Promise<unknown>;
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
  /** The press just saved, for as long as the next target rests. */
  resting: Accessor<Pressed | undefined>;
}

/** From finger to fact: saved first, then shown, heard and felt, then asked about. Needs an owner. */
export function createPress(options: PressOptions): Press {
  const { outcomes, feedback } = options;
  const [resting, setResting] = createSignal<Pressed>();
  let last: { status: UnitStatus; atMs: number } | undefined;
  let restTimer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(restTimer));

  const rest = (pressed: Pressed) => {
    setResting(pressed);
    clearTimeout(restTimer);
    restTimer = setTimeout(() => setResting(undefined), DOUBLE_TAP_MS);
  };

  const save = async (status: UnitStatus, reason: string | undefined) => {
    const remark = options.remark(status);
    const atMs = options.serverNowMs();
    try {
      await options.record(status, reason);
    } catch (error) {
      feedback.error();
      outcomes.say(
        `${STATUS_LABELS[status]} not recorded: ${error instanceof Error ? error.message : 'unknown'}`,
        'bad',
      );
      return;
    }
    feedback.confirm();
    rest({ status, atMs });
    outcomes.say(`${STATUS_LABELS[status]} saved${remark ? `, ${remark}` : ''}`, remark ? 'warn' : 'good');
    options.onSaved(status);
  };

  return {
    resting,
    press(status, reason) {
      const nowMs = options.monotonicMs();
      if (last?.status === status && nowMs - last.atMs < DOUBLE_TAP_MS) {
        outcomes.say(`${STATUS_LABELS[status]} pressed twice, recorded once`);
        return;
      }
      last = { status, atMs: nowMs };
      void save(status, reason);
    },
  };
}
