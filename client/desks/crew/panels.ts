import { createSignal, type Accessor } from 'solid-js';
import type { UnitOdometer } from '../../../shared/units/events.ts';
import type { ETime, UnitStatus } from '../../../shared/units/statuses.ts';

/** What may lie over the call for a while. Never over the next status, and one at a time. */
export type Panel =
  | { kind: 'destination'; incidentId: string; asked: boolean }
  | { kind: 'odometer'; incidentId: string; moment: UnitOdometer['moment']; asked: boolean }
  | {
      kind: 'automatic-time';
      incidentId: string;
      status: UnitStatus;
      name: ETime;
      /** Device clock, Unix milliseconds. */
      atMs: number;
      asked: boolean;
    }
  /** `at` is the time that stands there now, an instant. */
  | { kind: 'late-press'; incidentId: string; pressId: string; status: UnitStatus; at: string }
  | { kind: 'history' }
  | { kind: 'custody' }
  | { kind: 'patients'; incidentId: string }
  | { kind: 'note'; incidentId: string }
  | { kind: 'backup'; incidentId: string }
  | { kind: 'pages' }
  | { kind: 'trip' }
  | { kind: 'menu' }
  | { kind: 'crew' }
  | { kind: 'uncover' }
  | { kind: 'checklist' }
  | { kind: 'device-map' }
  | { kind: 'out-of-service' };

export interface Panels {
  open: Accessor<Panel | undefined>;
  /** A person's own press: comes at once, what was open before is gone. */
  show(panel: Panel): void;
  /** Questions after a press, one after the other. New ones take the place of older; none leave what is open alone. */
  ask(questions: readonly Panel[]): void;
  /** A question that came by itself: after whatever is open or waits. */
  askLater(question: Panel): void;
  /** What the last press asked is no longer a question. */
  dropAsked(): void;
  /** Answered, skipped or closed: the next question, if any. */
  done(): void;
}

export function createPanels(): Panels {
  const [queue, setQueue] = createSignal<readonly Panel[]>([]);
  return {
    open: () => queue()[0],
    show: (panel) => void setQueue([panel]),
    ask: (questions) => void (questions.length > 0 && setQueue(questions)),
    askLater: (question) => void setQueue((all) => [...all, question]),
    dropAsked: () => void setQueue((all) => all.filter((panel) => !('asked' in panel && panel.asked))),
    done: () => void setQueue((all) => all.slice(1)),
  };
}
