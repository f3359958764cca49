/** Speech to words where the browser has it. Some browsers do it on a server of theirs: it is never on by itself. */

interface Recognition {
  lang: string;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
}
type MakeRecognition = new () => Recognition;

const maker = (): MakeRecognition | undefined => {
  const found = globalThis as {
    SpeechRecognition?: MakeRecognition;
    webkitSpeechRecognition?: MakeRecognition;
  };
  return found.SpeechRecognition ?? found.webkitSpeechRecognition;
};

export const canDictate = (): boolean => maker() !== undefined;

/** Hears until a pause; the returned function ends it sooner. */
export function dictate(onWords: (words: string) => void, onEnd: () => void): () => void {
  const Recognizer = maker();
  if (!Recognizer) return onEnd;
  const hearing = new Recognizer();
  hearing.lang = navigator.language;
  hearing.interimResults = false;
  hearing.onresult = ({ results }) =>
    onWords(Array.from(results, (each) => each[0]?.transcript ?? '').join(' '));
  hearing.onend = onEnd;
  hearing.start();
  return () => hearing.stop();
}
