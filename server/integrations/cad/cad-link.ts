/**
 * One connection to the CAD, from dialling to the end: its sign-in in both dialects, messages out and in, and the question
 * whether the CAD has read what was written.
 */
import { io, type Socket } from 'socket.io-client';
import { createLine, type Line } from './line.ts';
import type { Payload } from './outgoing.ts';

/** An open connection. */
export interface CadLink {
  /** Aborted when the connection ends. */
  readonly closed: AbortSignal;
  /** `onAck` is called with what the CAD answers, if it does. */
  emit(name: string, payload: unknown, onAck?: (answer: unknown) => void): void;
  /** What is emitted until the next turn of the event loop goes out in as few writes as it fits in. */
  gather(): void;
  /** A message that may be left out when the line is busy. */
  emitLatest(name: string, payload: Payload): void;
  /**
   * Whether the CAD's Socket.IO has read everything emitted before. Any server answers a request for a namespace in
   * turn, also for one it does not have. A line on which no answer comes within `waitMs` is dead, and closed.
   */
  isRead(waitMs: number): Promise<boolean>;
  close(): void;
}

export interface DialOptions {
  url: string;
  token: string | undefined;
  /** Put the token into the handshake; a CAD that refuses it there may take it by message. */
  tokenInHandshake: boolean;
  timeoutMs: number;
  onMessage(name: string, payload: unknown): void;
}

/** Why there is no connection. `refused`: the CAD was there and did not want us. */
export class DialError extends Error {
  readonly refused: boolean;

  constructor(message: string, refused: boolean) {
    super(message);
    this.name = 'DialError';
    this.refused = refused;
  }
}

/** The predecessor's CAD answers at once; one that does not know the message never does. */
const SIGN_IN_WAIT_MS = 250;
/** A namespace no CAD has. */
const MARK = '/readback-read-mark';

/** Resolves when the CAD took us. Rejects with DialError. */
export async function dialCad(options: DialOptions): Promise<CadLink> {
  const { token, tokenInHandshake } = options;
  const line = createLine(options.url);
  const socket = io(options.url, {
    // Its types are those of the browser, where there is none.
    agent: line.agent as unknown as boolean,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    forceNew: true,
    reconnection: false,
    timeout: options.timeoutMs,
    ...(token !== undefined && tokenInHandshake ? { auth: { token } } : {}),
  });
  try {
    await opened(socket, options.timeoutMs);
    if (token !== undefined) await signIn(socket, token, !tokenInHandshake);
  } catch (error) {
    socket.disconnect();
    throw error;
  }
  const ended = new AbortController();
  socket.on('disconnect', (reason) => ended.abort(reason));
  if (!socket.connected) ended.abort('closed at once');
  socket.onAny((name: string, payload: unknown) => options.onMessage(name, payload));
  return linkOver({ socket, closed: ended.signal, line });
}

function linkOver({ socket, closed, line }: { socket: Socket; closed: AbortSignal; line: Line }): CadLink {
  let asking: Promise<boolean> | undefined;
  let nextAsking: Promise<boolean> | undefined;
  const ask = (waitMs: number): Promise<boolean> => {
    asking = isRead(socket, closed, waitMs).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  /** A question on its way was asked before this caller's messages; whoever comes meanwhile shares the next one. */
  const askAfter = (waitMs: number): Promise<boolean> => {
    if (!asking) return ask(waitMs);
    nextAsking ??= asking.then(() => {
      nextAsking = undefined;
      return ask(waitMs);
    });
    return nextAsking;
  };
  return {
    closed,
    emit(name, payload, onAck) {
      // A socket that just went down would keep the message and send it over the next line, past our cursor.
      if (closed.aborted || !socket.connected) return;
      if (onAck) socket.emit(name, payload, onAck);
      else socket.emit(name, payload);
    },
    gather: () => line.gather(),
    emitLatest: (name, payload) => void socket.volatile.emit(name, payload),
    isRead: askAfter,
    close: () => void socket.disconnect(),
  };
}

function opened(socket: Socket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DialError(`no connection within ${timeoutMs / 1000} s`, false)),
      timeoutMs,
    );
    const settle = (settled: () => void) => {
      clearTimeout(timer);
      settled();
    };
    let isLineOpen = false;
    socket.io.once('open', () => {
      isLineOpen = true;
    });
    socket.once('connect', () => settle(resolve));
    // With the line below open it was the CAD that refused, not the network.
    socket.once('connect_error', (error) => settle(() => reject(new DialError(error.message, isLineOpen))));
  });
}

/** The message by which bridges sign in. Silence is taken for a yes, unless the handshake had refused us. */
async function signIn(socket: Socket, token: string, mustAnswer: boolean): Promise<void> {
  const answer = await new Promise<unknown>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), mustAnswer ? SIGN_IN_WAIT_MS * 8 : SIGN_IN_WAIT_MS);
    socket.once('authenticated', (said: unknown) => {
      clearTimeout(timer);
      resolve(said ?? {});
    });
    socket.emit('fastapi:authenticate', { token });
  });
  if (answer === undefined && mustAnswer) throw new DialError('the CAD does not take our token', true);
  if (answer !== null && typeof answer === 'object' && 'success' in answer && answer.success === false) {
    throw new DialError('the CAD does not take our token', true);
  }
}

async function isRead(socket: Socket, closed: AbortSignal, waitMs: number): Promise<boolean> {
  if (closed.aborted) return false;
  const mark = socket.io.socket(MARK);
  const isAnswered = await new Promise<boolean>((resolve) => {
    const settle = (answer: boolean) => {
      clearTimeout(timer);
      closed.removeEventListener('abort', cut);
      resolve(answer);
    };
    const cut = () => settle(false);
    const timer = setTimeout(cut, waitMs);
    mark.once('connect', () => settle(true)).once('connect_error', () => settle(!closed.aborted));
    closed.addEventListener('abort', cut);
    if (!mark.active) mark.connect();
  });
  mark.off().disconnect();
  if (!isAnswered) socket.disconnect();
  return isAnswered;
}
