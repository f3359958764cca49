/** How many sockets may be open at once on this process, from one principal and together. */
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';

export interface ConnectionLimitOptions {
  perPrincipal: number;
  total: number;
}

export interface ConnectionLimits {
  /** Why one more may not come in, if so. */
  refusalOf(key: string): Refusal | undefined;
  /** Counts one in; call the answer when it has left. */
  enter(key: string): () => void;
}

export function createConnectionLimits({ perPrincipal, total }: ConnectionLimitOptions): ConnectionLimits {
  const byKey = new Map<string, number>();
  let open = 0;

  return {
    refusalOf(key) {
      const own = byKey.get(key) ?? 0;
      if (own >= perPrincipal)
        return refuse('rate-limited', `${own} connections are open under this sign-in; close one first.`);
      if (open < total) return undefined;
      return refuse('rate-limited', 'The server has as many connections as it takes. Try again later.');
    },
    enter(key) {
      open += 1;
      byKey.set(key, (byKey.get(key) ?? 0) + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        open -= 1;
        const left = (byKey.get(key) ?? 1) - 1;
        if (left > 0) byKey.set(key, left);
        else byKey.delete(key);
      };
    },
  };
}
