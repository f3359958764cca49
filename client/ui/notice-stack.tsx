import {
  createContext,
  createMemo,
  createSignal,
  onCleanup,
  Show,
  useContext,
  type Accessor,
  type ParentProps,
} from 'solid-js';
import { Icon } from './icon.tsx';
import './notice-stack.css';

export type NoticeTone = 'info' | 'good' | 'warn' | 'bad';

interface Waiting {
  tone: NoticeTone;
  /** Something can be pressed in it. */
  hasActions: boolean;
}

/** Puts one more on the stack while its owner lives; says whether it is the one to be seen. */
type Join = (notice: Waiting) => Accessor<boolean>;

const StackContext = createContext<Join>();

/** Undefined outside a stack, where every notice is seen. */
export const useNoticeStack = (): Join | undefined => useContext(StackContext);

const GRAVEST_FIRST: readonly NoticeTone[] = ['bad', 'warn', 'info', 'good'];
const byWeight = (a: Waiting, b: Waiting) =>
  GRAVEST_FIRST.indexOf(a.tone) - GRAVEST_FIRST.indexOf(b.tone) ||
  Number(b.hasActions) - Number(a.hasActions);

/**
 * However many notices wait, one is seen: the gravest, of equals the one with something to press, then the newest; nothing
 * else on the screen moves for the others. A press on the count goes through them; whatever comes or goes leads back to the gravest.
 */
export function NoticeStack(props: ParentProps) {
  const [waiting, setWaiting] = createSignal<readonly Waiting[]>([]);
  const [turn, setTurn] = createSignal(0);
  const at = () => (waiting().length > 0 ? turn() % waiting().length : 0);
  const seen = createMemo(() => waiting()[at()]);
  const change = (next: readonly Waiting[]) => {
    setWaiting(next);
    setTurn(0);
  };
  const join: Join = (own) => {
    change([own, ...waiting()].sort(byWeight));
    onCleanup(() => change(waiting().filter((one) => one !== own)));
    return () => seen() === own;
  };
  return (
    <StackContext.Provider value={join}>
      <div class="rb-notices" data-tone={seen()?.tone}>
        <div class="rb-notices-seen">{props.children}</div>
        <Show when={waiting().length > 1}>
          <button type="button" class="rb-button rb-notices-next" onClick={() => setTurn(at() + 1)}>
            <span class="rb-spoken">Next notice, this is </span>
            {at() + 1} of {waiting().length}
            <Icon name="chevron-right" />
          </button>
        </Show>
      </div>
    </StackContext.Provider>
  );
}
