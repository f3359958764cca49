/** Publishers and desks of each contender, driven alike. */
import { randomBytes } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Frame, Hello } from '../../shared/protocol/feed.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { uuidv7 } from '../../shared/ids.ts';
import { unitName, type Contender, type Door } from './wire.ts';

export interface Press extends Record<string, unknown> {
  id: string;
}

export interface Publisher {
  /** Resolves with how many of the presses were acknowledged as stored. */
  send(presses: readonly Press[]): Promise<number>;
}

/** Called with the id of every press a desk sees. */
export type Seen = (id: string) => void;

/** A press of a status button as the tablet makes it. All contenders carry the same. */
export function pressOf(publisher: number, lane: number): Press {
  return {
    id: uuidv7(Date.now(), randomBytes(10)),
    type: 'unit:status',
    v: 1,
    at: new Date().toISOString(),
    lane,
    source: 'manual',
    unitId: unitName(publisher),
    data: { status: lane % 2 ? 'posted' : 'available', location: { lat: 37.7793, lon: -122.4193 } },
    clock: { ms: 0, uncertaintyMs: 4 },
  };
}

const sockets: Socket[] = [];

export async function connectPublisher(contender: Contender, door: Door, index: number): Promise<Publisher> {
  if (contender !== 'ours') return messagePublisher(await openSocket(door.url, {}));
  const device = `tablet-${index}`;
  const auth = { token: door.publisherTokens[index], device, protocol: PROTOCOL };
  return pushPublisher(await openSocket(`${door.url}/sync`, auth), device);
}

function pushPublisher(socket: Socket, device: string): Publisher {
  return {
    async send(presses) {
      const request = { device, sentAt: new Date().toISOString(), events: presses };
      const reply = (await socket.emitWithAck('push', request)) as PushReply;
      return reply.results.filter(({ outcome }) => outcome === 'accepted').length;
    },
  };
}

function messagePublisher(socket: Socket): Publisher {
  return {
    async send(presses) {
      await Promise.all(presses.map((press) => socket.emitWithAck('message', press)));
      return presses.length;
    },
  };
}

export async function connectDesk(contender: Contender, door: Door, seen: Seen): Promise<void> {
  if (contender === 'ours') return connectOurDesk(door, seen);
  const socket = await openSocket(door.url, { desk: true });
  socket.on('message', ({ id }: Press) => seen(id));
}

async function connectOurDesk(door: Door, seen: Seen): Promise<void> {
  const auth = { token: door.deskToken, device: `desk-${sockets.length}`, protocol: PROTOCOL };
  const socket = begin(`${door.url}/sync`, auth);
  // Listened for before the connection stands: the server's first words may come in the same packet.
  const hello = new Promise<Hello>((resolve) => socket.once('hello', resolve));
  socket.on('feed', ({ events }: Frame) => {
    for (const { id } of events) seen(id);
  });
  await connected(socket);
  const { epoch, head } = await hello;
  await socket.emitWithAck('resume', { epoch, cursor: head });
}

/** Rejects when the server does not let it in. */
export const openSocket = (url: string, auth: Record<string, unknown>): Promise<Socket> =>
  connected(begin(url, auth));

function begin(url: string, auth: Record<string, unknown>): Socket {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
  sockets.push(socket);
  return socket;
}

/** Rejects when the server refuses. */
function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

export function disconnectAll(): void {
  for (const socket of sockets) socket.disconnect();
}
