/** A connection to namespace `/`: the door every other program uses, seen as they see it (contract 5). */
import { createSignal, type Accessor } from 'solid-js';
import { io, type Socket } from 'socket.io-client';
import { toRefused, type Refused } from './refusal-words.ts';

export type LinkState = 'closed' | 'connecting' | 'open' | 'lost';

/** Something that was announced, sent or refused, in the order in which this page learned of it. */
export interface Entry {
  key: number;
  /** Unix milliseconds of this device. */
  at: number;
  /** `signal`: said and never kept. */
  kind: 'event' | 'signal' | 'sent' | 'refused' | 'notice';
  name: string;
  payload: unknown;
}

export interface Joined {
  room: string;
  head: number;
  missed: number;
}

export interface OutsideLink {
  state: Accessor<LinkState>;
  rooms: Accessor<readonly Joined[]>;
  refused: Accessor<Refused | undefined>;
  open(token: string): void;
  close(): void;
  /** `after`: what of the room came after this number of the log comes first. */
  join(room: string, after: number | undefined): Promise<Refused | undefined>;
  leave(room: string): Promise<void>;
  send(name: string, payload: unknown): Promise<Refused | undefined>;
}

export interface LinkOptions {
  onEntry(entry: Omit<Entry, 'key' | 'at'>): void;
}

type Answer = Record<string, unknown>;

const ANSWER_MS = 8_000;
/** Told apart by the page itself, not by a line of the list. */
const OWN = ['authenticated', 'pong'];
const NO_ANSWER: Refused = {
  code: 'no-answer',
  detail: 'The server did not answer in time; it may still have taken this.',
  advice: 'Look whether it is announced before you send it again.',
};

export function createOutsideLink({ onEntry }: LinkOptions): OutsideLink {
  const [state, setState] = createSignal<LinkState>('closed');
  const [rooms, setRooms] = createSignal<readonly Joined[]>([]);
  const [refused, setRefused] = createSignal<Refused>();
  let socket: Socket | undefined;
  /** Announcements come in the order of the log, so that all before this one were heard in every room joined. */
  let lastSeq = 0;

  function close(): void {
    socket?.disconnect();
    socket = undefined;
    setState('closed');
    setRooms([]);
  }

  function open(token: string): void {
    close();
    setRefused(undefined);
    lastSeq = 0;
    setState('connecting');
    const opened = io('/', {
      forceNew: true,
      transports: ['websocket', 'polling'],
      auth: { token },
      reconnectionDelayMax: 5_000,
    });
    socket = opened;
    opened.on('authenticated', (answer: Answer) => {
      if (answer['success'] !== true) return turnedAway(toRefused({ ...answer, detail: answer['error'] }));
      setState('open');
      onEntry({ kind: 'notice', name: 'connected', payload: answer });
      void rejoin();
    });
    opened.on('connect_error', (error: Error & { data?: unknown }) => {
      if (error.data !== undefined) turnedAway(toRefused(error.data));
      else setState(rooms().length > 0 ? 'lost' : 'connecting');
    });
    opened.on('disconnect', (reason) => {
      if (socket !== opened) return;
      onEntry({ kind: 'notice', name: 'connection lost', payload: { reason } });
      if (reason === 'io server disconnect') turnedAway(refused() ?? toRefused({ code: 'signed-out' }));
      else setState('lost');
    });
    opened.onAny((name: string, payload: unknown) => {
      if (OWN.includes(name)) return;
      lastSeq = Math.max(lastSeq, seqOf(payload) ?? 0);
      onEntry({ kind: kindOf(name, payload), name, payload });
    });
  }

  function turnedAway(why: Refused): void {
    close();
    setRefused(why);
  }

  async function ask(name: string, payload: unknown): Promise<Answer | undefined> {
    try {
      return (await socket?.timeout(ANSWER_MS).emitWithAck(name, payload)) as Answer | undefined;
    } catch {
      return undefined;
    }
  }

  /** After a break: from where each room was left, so that nothing is skipped. */
  async function rejoin(): Promise<void> {
    for (const { room, head } of rooms()) await join(room, Math.max(head, lastSeq));
  }

  async function join(room: string, after: number | undefined): Promise<Refused | undefined> {
    const answer = await ask('join_room', after === undefined ? { room } : { room, after });
    const why = refusalIn(answer);
    onEntry({ kind: why ? 'refused' : 'notice', name: `join ${room}`, payload: answer ?? why });
    if (why) return why;
    const joined = {
      room: String(answer?.['room']),
      head: Number(answer?.['head']),
      missed: Number(answer?.['missed']),
    };
    setRooms((all) => [...all.filter((each) => each.room !== joined.room), joined]);
    return undefined;
  }

  return {
    state,
    rooms,
    refused,
    open,
    close,
    join,
    async leave(room) {
      await ask('leave_room', { room });
      setRooms((all) => all.filter((each) => each.room !== room));
      onEntry({ kind: 'notice', name: `left ${room}`, payload: { room } });
    },
    async send(name, payload) {
      const answer = await ask(name, payload);
      const why = refusalIn(answer);
      onEntry({ kind: why ? 'refused' : 'sent', name, payload: { sent: payload, answer: answer ?? why } });
      return why;
    },
  };
}

const refusalIn = (answer: Answer | undefined): Refused | undefined => {
  if (!answer) return NO_ANSWER;
  return answer['ok'] === false ? toRefused(answer) : undefined;
};

function kindOf(name: string, payload: unknown): Entry['kind'] {
  if (name === 'error') return 'refused';
  return seqOf(payload) === undefined ? 'signal' : 'event';
}

function seqOf(payload: unknown): number | undefined {
  const seq = typeof payload === 'object' && payload !== null && 'seq' in payload ? payload.seq : undefined;
  return typeof seq === 'number' ? seq : undefined;
}
