/** The typed surface of namespace `/sync` (contract 4). Payloads from clients are parsed on receipt all the same. */
import type { ClearedReply } from './cleared-storage.ts';
import type { ClockReply, Custody, Frame, Hello, PositionsFrame, Presence, Reset } from './feed.ts';
import type { PositionsReply } from './positions.ts';
import type { PushReply } from './push.ts';
import type { Refusal } from '../rooms/refusal.ts';

export interface SyncAuth {
  token: string;
  device: string;
  protocol: number;
  epoch?: string;
  cursor?: number;
  /** The scope the replica was filled under; another one now means a reset. */
  scope?: string[];
}

export interface ServerToClient {
  hello: (hello: Hello) => void;
  feed: (frame: Frame) => void;
  reset: (reset: Reset) => void;
  positions: (frame: PositionsFrame) => void;
  presence: (presence: Presence[]) => void;
  custody: (custody: Custody) => void;
  signal: (signal: SaidSignal) => void;
}

/** Said by somebody and never kept: `typing:start`, `typing:stop` with the channel, `call:signal` with the call. */
export interface SaidSignal {
  type: string;
  /** Who said it. */
  actor: string;
  occurredAt: string;
  [field: string]: unknown;
}

export type Failed = { refusal: Refusal };

export interface ClientToServer {
  push: (request: unknown, ack: (reply: PushReply | Failed) => void) => void;
  positions: (request: unknown, ack: (reply: PositionsReply | Failed) => void) => void;
  /** After a snapshot: go on from here. */
  resume: (from: unknown, ack: (reply: { ok: boolean }) => void) => void;
  /** `{channelId, isTyping?}`: to the others in the conversation. */
  typing: (request: unknown, ack: (reply: { ok: true } | Failed) => void) => void;
  /** `{callId, to?, signal}`: to one other party of the call, or to all. */
  signal: (request: unknown, ack: (reply: { ok: true } | Failed) => void) => void;
  clock: (ack: (reply: ClockReply) => void) => void;
  /** What the device still holds, so that the desk knows. */
  holding: (state: unknown) => void;
  /** A device started on empty storage. */
  'storage-cleared': (request: unknown, ack: (reply: ClearedReply | Failed) => void) => void;
}
