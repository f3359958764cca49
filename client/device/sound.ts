export type Tone =
  'emergency' | 'update' | 'assignment-high' | 'assignment' | 'assignment-low' | 'confirm' | 'error';

interface Note {
  hz: number;
  /** Seconds from the start of the tone. */
  from: number;
  seconds: number;
}

const beeps = (hz: readonly number[], seconds: number, gap: number): Note[] =>
  hz.map((pitch, nth) => ({ hz: pitch, from: nth * (seconds + gap), seconds }));

/* Made here, no files: they play offline and differ in rhythm as well as pitch, to be told apart over a siren. */
const TONES: Record<Tone, { notes: readonly Note[]; loudness: number }> = {
  emergency: { notes: beeps([1175, 587, 1175, 587, 1175, 587], 0.26, 0.02), loudness: 1 },
  'assignment-high': { notes: beeps([988, 784, 988, 784, 988, 784, 988, 784], 0.16, 0.04), loudness: 0.9 },
  assignment: { notes: beeps([784, 988, 784, 988], 0.22, 0.08), loudness: 0.8 },
  'assignment-low': { notes: beeps([659, 784], 0.3, 0.12), loudness: 0.6 },
  update: { notes: beeps([1047, 1047], 0.09, 0.07), loudness: 0.6 },
  confirm: { notes: beeps([880, 1319], 0.07, 0.02), loudness: 0.3 },
  error: { notes: beeps([220, 196], 0.2, 0.06), loudness: 0.6 },
};

const FADE_SECONDS = 0.012;
const UNLOCK_WAIT_MS = 250;

/** CAD priority 1 (highest) to 5. */
export const toneForPriority = (priority: number): Tone =>
  priority <= 1 ? 'assignment-high' : priority <= 3 ? 'assignment' : 'assignment-low';

export interface Sound {
  /** Call from a person's press: browsers keep audio silent until one. Resolves to whether it may sound now. */
  unlock(): Promise<boolean>;
  /** Resolves, when the tone has ended, to whether it was really heard by the audio system; never rejects. */
  play(tone: Tone): Promise<boolean>;
  close(): void;
}

function schedule(context: AudioContext, note: Note, loudness: number): OscillatorNode {
  const begin = context.currentTime + note.from;
  const end = begin + note.seconds;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loudness, begin + FADE_SECONDS);
  gain.gain.setValueAtTime(loudness, end - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, end);
  const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: note.hz });
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(end);
  return oscillator;
}

/** The audio context is made at the first use, so that a page nobody has touched raises no warning. */
export function createSound(
  makeContext: () => AudioContext = () => new AudioContext({ latencyHint: 'interactive' }),
): Sound {
  let context: AudioContext | undefined;
  const unlock = async () => {
    context ??= makeContext();
    // Without a press `resume` stays pending for ever; ask and look, do not wait for it alone.
    const resumed = context.resume().catch(() => undefined);
    await Promise.race([resumed, new Promise((done) => setTimeout(done, UNLOCK_WAIT_MS))]);
    return context.state === 'running';
  };
  return {
    unlock,
    async play(tone) {
      try {
        if (!(await unlock()) || !context) return false;
        const { notes, loudness } = TONES[tone];
        const running = context;
        const last = notes.map((note) => schedule(running, note, loudness)).at(-1);
        await new Promise<void>((done) => last?.addEventListener('ended', () => done(), { once: true }));
        return true;
      } catch {
        return false;
      }
    },
    close: () => void context?.close(),
  };
}
