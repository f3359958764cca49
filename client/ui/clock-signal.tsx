import { createContext, createSignal, onCleanup, useContext, type Accessor, type JSX } from 'solid-js';

const SECOND_MS = 1000;

/**
 * One tick a second for the whole screen, on the second, so that all running times change together.
 * `now` is Unix milliseconds; give a corrected clock where there is one.
 */
function createSecondsClock(now: () => number): Accessor<number> {
  const [time, setTime] = createSignal(now());
  let timer: ReturnType<typeof setTimeout>;
  const arm = () => {
    timer = setTimeout(
      () => {
        setTime(now());
        arm();
      },
      SECOND_MS - (now() % SECOND_MS),
    );
  };
  arm();
  onCleanup(() => clearTimeout(timer));
  return time;
}

const ClockContext = createContext<Accessor<number>>();

export function ClockProvider(props: { now: () => number; children: JSX.Element }) {
  const clock = createSecondsClock(() => props.now());
  return <ClockContext.Provider value={clock}>{props.children}</ClockContext.Provider>;
}

/** Unix milliseconds, changing once a second. */
export function useClock(): Accessor<number> {
  const clock = useContext(ClockContext);
  if (!clock) throw new Error('useClock outside a ClockProvider');
  return clock;
}
