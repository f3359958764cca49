import { createSignal, type Accessor } from 'solid-js';

export interface Outcome {
  text: string;
  tone: 'good' | 'info' | 'warn' | 'bad';
}

export interface Outcomes {
  last: Accessor<Outcome | undefined>;
  say(text: string, tone?: Outcome['tone']): void;
}

/** The last thing that happened, in words, in one fixed place: nothing floats over the screen of a moving cab. */
export function createOutcomes(): Outcomes {
  const [last, setLast] = createSignal<Outcome>();
  return { last, say: (text, tone = 'info') => void setLast({ text, tone }) };
}
