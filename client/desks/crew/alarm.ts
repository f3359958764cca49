import { createSignal, onCleanup, type Accessor } from 'solid-js';
import { toneForPriority } from '../../device/sound.ts';
import type { Feedback } from './feedback.ts';

const PAUSE_MS = 2_500;
/** While treating or driving, a second call must be noticed without drowning the first. */
const QUIET_PAUSE_MS = 15_000;

/** Sounds by priority, again and again, until its owner goes. Tells whether it was really heard. */
export function createAlarm(
  feedback: Feedback,
  priority: () => number,
  { isSecond, onHeard }: { isSecond: boolean; onHeard: () => void },
): Accessor<boolean> {
  const pauseMs = isSecond ? QUIET_PAUSE_MS : PAUSE_MS;
  const [heard, setHeard] = createSignal(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const sound = async () => {
    const played = await feedback.alarm(toneForPriority(priority()));
    setHeard(played);
    if (played && !ended) onHeard();
    if (!ended) timer = setTimeout(() => void sound(), pauseMs);
  };
  void sound();
  onCleanup(() => {
    ended = true;
    clearTimeout(timer);
  });
  return heard;
}
