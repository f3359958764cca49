/** Clients of namespace `/` as anybody writes them. */
import { io, type Socket } from 'socket.io-client';
import type { Role } from '../../shared/rooms/principal.ts';
import type { TestServer } from '../support/running-server.ts';

export type Payload = Record<string, unknown>;
export interface Heard extends Payload {
  name: string;
  room: string;
  seq: number | null;
  id: string;
}

export interface OutsideClient {
  socket: Socket;
  /** Everything it was told, in order. */
  heard: Heard[];
  say(name: string, payload?: unknown): Promise<Payload>;
  /** Names and places in the log of what was announced. */
  names(): string[];
  close(): void;
}

export interface Connecting {
  transports?: string[];
  auth?: Payload;
}

/** Resolves when the server let it in. */
export async function connect(
  server: TestServer,
  token: string,
  { transports = ['websocket'], auth = {} }: Connecting = {},
): Promise<OutsideClient> {
  const client = open(server, { transports, auth: { token, ...auth } });
  await new Promise<void>((resolve, reject) => {
    client.socket.once('authenticated', () => resolve());
    client.socket.once('connect_error', reject);
  });
  return client;
}

export function open(
  server: TestServer,
  { transports = ['websocket'], auth = {} }: Connecting,
): OutsideClient {
  const socket = io(server.url, { transports, forceNew: true, reconnection: false, auth });
  const heard: Heard[] = [];
  socket.onAny((name: string, payload: Payload) => heard.push({ ...payload, name } as Heard));
  return {
    socket,
    heard,
    say: (name, payload) => socket.timeout(20_000).emitWithAck(name, payload) as Promise<Payload>,
    names: () => heard.filter(({ room }) => room !== undefined && room !== null).map(({ name }) => name),
    close: () => void socket.disconnect(),
  };
}

export const connectAs = async (
  server: TestServer,
  role: Role,
  more: Parameters<TestServer['token']>[1] = {},
): Promise<OutsideClient> => connect(server, await server.token(role, more));

export const incident = { type: 'Fall', address: '1 Main St', priority: 2 };
