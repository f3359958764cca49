/**
 * A small CAD as the predecessor's was: a Socket.IO server that writes down what it is told and passes it on to everybody,
 * without ids. It can be killed and started again on its port, keeping what it wrote down.
 */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { Server, type Socket } from 'socket.io';

export interface Told {
  name: string;
  payload: Record<string, unknown>;
}

export interface CadServer {
  url: string;
  /** Every message in the order it arrived, repetitions too. */
  readonly told: Told[];
  /** What it has written down: by `id`, so that a repetition changes nothing. */
  readonly stored: Map<string, Told>;
  /** The units whose room somebody joined. */
  readonly joined: Set<string>;
  connections(): number;
  /** Says something to everybody, or to those in a room. */
  say(name: string, payload: unknown, room?: string): void;
  /** As a process that dies: no goodbye. What it wrote down stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface CadOptions {
  /** 0: any. */
  port?: number;
  /** What was written down before. */
  told?: readonly Told[];
  onConnected?(): void;
  /** Writes down each message before anything else happens to it. */
  onTold?(told: Told): void;
  token?: string | undefined;
  /** Answers each message. The predecessor's does not. */
  acknowledges?: boolean | ((told: Told) => unknown);
  /** Passes messages on to everybody, as the predecessor's does. */
  passesOn?: boolean;
  /** Refuses tokens in the handshake and takes them only by message. */
  onlyByMessage?: boolean;
  /** Answers the sign-in by message. */
  answersSignIn?: boolean;
}

/** For `acknowledges`: this one is left without an answer. */
export const NO_ANSWER = Symbol('no answer');

const PASSED_ON: Record<string, { name: string; members: readonly string[] }> = {
  'unit:location': { name: 'unit:location:updated', members: ['unitId', 'location', 'heading', 'speed'] },
  'unit:status': { name: 'unit:status:updated', members: ['unitId', 'status', 'incidentId'] },
  'incident:status': { name: 'incident:status:updated', members: ['incidentId', 'status'] },
  'incident:timestamp': {
    name: 'incident:timestamp:updated',
    members: ['incidentId', 'field', 'timestamp', 'location'],
  },
};
const HEARD = [...Object.keys(PASSED_ON), 'assignment:sent', 'transport:completed', 'metrics:updated'];

export async function startCad(options: CadOptions = {}): Promise<CadServer> {
  const { token, passesOn = true, answersSignIn = true } = options;
  const told: Told[] = [];
  const stored = new Map<string, Told>();
  const joined = new Set<string>();
  const lines = new Set<NetSocket>();
  let io: Server | undefined;
  let http: HttpServer | undefined;
  let port = options.port ?? 0;

  function store(each: Told): void {
    const { id } = each.payload;
    told.push(each);
    // The first of each stays: what its order is judged by.
    if (typeof id === 'string' && !stored.has(id)) stored.set(id, each);
  }

  function listenTo(socket: Socket): void {
    options.onConnected?.();
    if (token !== undefined) {
      socket.on('fastapi:authenticate', (given: { token?: string }) => {
        if (!answersSignIn) return;
        socket.emit('authenticated', { success: given.token === token, source: 'fastapi' });
      });
    }
    socket.on('join:unit', (unitId: string) => {
      joined.add(unitId);
      void socket.join(`unit:${unitId}`);
    });
    for (const name of HEARD) {
      socket.on(name, (payload: Record<string, unknown>, answer?: (said: unknown) => void) => {
        const each: Told = { name, payload };
        options.onTold?.(each);
        store(each);
        if (passesOn) passOn(each);
        const { acknowledges } = options;
        const said = typeof acknowledges === 'function' ? acknowledges(each) : { ok: true };
        if (acknowledges && said !== NO_ANSWER) answer?.(said);
      });
    }
  }

  function passOn({ name, payload }: Told): void {
    if (name === 'assignment:sent') {
      io?.to(`unit:${String(payload['unitId'])}`).emit('assignment:received', payload);
    }
    const as = PASSED_ON[name];
    if (!as) return;
    io?.emit(as.name, Object.fromEntries(as.members.map((member) => [member, payload[member]])));
  }

  async function start(): Promise<void> {
    http = createServer();
    http.on('connection', (line) => {
      lines.add(line);
      line.on('close', () => lines.delete(line));
    });
    io = new Server(http, { serveClient: false });
    io.use((socket, next) => {
      const given: unknown = socket.handshake.auth['token'];
      const refuses = given !== undefined && (options.onlyByMessage || given !== token);
      next(token !== undefined && refuses ? new Error('Authentication failed') : undefined);
    });
    io.on('connection', listenTo);
    await new Promise<void>((resolve) => http?.listen(port, '127.0.0.1', resolve));
    port = (http.address() as AddressInfo).port;
  }

  for (const each of options.told ?? []) store(each);
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    told,
    stored,
    joined,
    connections: () => io?.of('/').sockets.size ?? 0,
    say: (name, payload, room) => void (room ? io?.to(room) : io)?.emit(name, payload),
    start,
    async kill() {
      for (const line of lines) line.destroy();
      await new Promise<void>((resolve) => (http ? http.close(() => resolve()) : resolve()));
      io?.disconnectSockets(true);
      io = http = undefined;
    },
  };
}
