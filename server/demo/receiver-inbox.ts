/** What a billing partner of the demo has received, and how it is told to behave. In memory only. */
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

export const RECEIVER_MODES = ['ok', 'error', 'slow', 'hang', 'gone'] as const;
export type ReceiverMode = (typeof RECEIVER_MODES)[number];

export interface Received {
  messageId: string;
  type: string;
  /** Response number of a transport, when it is one. */
  transport?: string;
  version?: number;
  seq?: number;
  miles?: string;
  verified: boolean;
  /** How often the same message came. */
  copies: number;
  receivedAt: string;
  body: string;
}

export interface ReceiverState {
  mode: ReceiverMode;
  /** Requests in all, also refused ones. */
  requests: number;
  verified: number;
  unverified: number;
  duplicates: number;
  /** Versions of one transport that came after a later one. */
  outOfOrder: number;
  deliveries: Received[];
}

const bodySchema = z.object({
  type: z.string(),
  data: z.looseObject({
    responseNumber: z.string().optional(),
    version: z.number().optional(),
    seq: z.number().optional(),
    mileage: z.looseObject({ loadedMiles: z.string().optional() }).optional(),
  }),
});

export type Inbox = ReturnType<typeof createInbox>;

export function createInbox(firstSecret: string | undefined) {
  let webhook = firstSecret === undefined ? undefined : new Webhook(firstSecret);
  let mode: ReceiverMode = 'ok';
  const counts = { requests: 0, verified: 0, unverified: 0, duplicates: 0, outOfOrder: 0 };
  const byId = new Map<string, Received>();
  const newestVersion = new Map<string, number>();

  function isVerified(body: string, headers: Record<string, string>): boolean {
    try {
      webhook?.verify(body, headers);
      return webhook !== undefined;
    } catch {
      return false;
    }
  }

  /** Notes one request; whether its signature was good. Only a verified repeat counts as one. */
  function take(body: string, headers: Record<string, string>): boolean {
    counts.requests += 1;
    const verified = isVerified(body, headers);
    counts[verified ? 'verified' : 'unverified'] += 1;
    const messageId = headers['webhook-id'] ?? '';
    const before = byId.get(messageId);
    if (before?.verified && verified) {
      counts.duplicates += 1;
      before.copies += 1;
      return true;
    }
    const received = read(messageId, body, verified);
    byId.set(messageId, received);
    if (verified) noteOrder(received);
    return verified;
  }

  function noteOrder({ transport, version = 0 }: Received): void {
    if (transport === undefined) return;
    const newest = newestVersion.get(transport) ?? 0;
    if (version < newest) counts.outOfOrder += 1;
    newestVersion.set(transport, Math.max(version, newest));
  }

  return {
    take,
    turnedAway: () => void (counts.requests += 1),
    state: (): ReceiverState => ({ mode, ...counts, deliveries: [...byId.values()] }),
    setMode: (next: ReceiverMode) => void (mode = next),
    setSecret: (secret: string) => void (webhook = new Webhook(secret)),
  };
}

function read(messageId: string, body: string, verified: boolean): Received {
  const parsed = bodySchema.safeParse(parseJson(body));
  const data = parsed.data?.data;
  const miles = data?.mileage?.loadedMiles;
  return {
    messageId,
    type: parsed.data?.type ?? 'unreadable',
    ...(data?.responseNumber === undefined ? {} : { transport: data.responseNumber }),
    ...(data?.version === undefined ? {} : { version: data.version }),
    ...(data?.seq === undefined ? {} : { seq: data.seq }),
    ...(miles === undefined ? {} : { miles }),
    verified,
    copies: 1,
    receivedAt: new Date().toISOString(),
    body,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
