/** The server's half of the protocol on a real port, over a log in memory, with faults to order. */
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { Server as SocketServer, type Socket } from 'socket.io';
import type { Server as HttpServer } from 'node:http';
import type { ClientToServer, ServerToClient, SyncAuth } from '../../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../../shared/protocol/version.ts';
import { refuse } from '../../../shared/rooms/refusal.ts';
import type { Principal } from '../../../shared/rooms/principal.ts';
import type { Scope } from '../../../shared/rooms/scope.ts';
import { toInstant } from '../../../shared/time.ts';
import type { TestLog } from './test-log.ts';

export interface Faults {
  /** Tokens in here are not taken. */
  expired: Set<string>;
  /** Socket requests are swallowed: connected, and nothing comes back. */
  isDeaf: boolean;
  /** Pushes are taken in, their acknowledgement is lost; so many times. */
  loseReplies: number;
  /** Frames are not sent. */
  holdsFrames: boolean;
  /** Server clock, ahead of the machine's by so much. */
  clockAheadMs: number;
  isTooOldFor: boolean;
  /** The key of the cache is given out so much later. */
  keyDelayMs: number;
}

export interface SyncServer {
  url: string;
  faults: Faults;
  holding: unknown[];
  fixes: unknown[];
  snapshots(): number;
  /** Sends what is new in the log to everybody. */
  publish(): void;
  cutAll(): void;
  emit: SocketServer<ClientToServer, ServerToClient>['emit'];
  stop(): Promise<void>;
}

interface Session {
  socket: Socket<ClientToServer, ServerToClient>;
  principal: Principal;
  scope: Scope;
  /** Undefined until the client said where it is. */
  sentTo: number | undefined;
}

export async function startSyncServer(
  log: TestLog,
  principals: Record<string, Principal>,
  port = 0,
): Promise<SyncServer> {
  const faults: Faults = {
    expired: new Set(),
    isDeaf: false,
    loseReplies: 0,
    holdsFrames: false,
    clockAheadMs: 0,
    isTooOldFor: false,
    keyDelayMs: 0,
  };
  const sessions = new Set<Session>();
  const holding: unknown[] = [];
  const fixes: unknown[] = [];
  let snapshots = 0;
  const now = (): string => toInstant(Date.now() + faults.clockAheadMs);
  const admit = (token: string): Principal | undefined =>
    faults.expired.has(token) ? undefined : principals[token];

  const app = new Hono();
  const bearer = (header: string | undefined): Principal | undefined =>
    admit(header?.replace('Bearer ', '') ?? '');
  app.get('/api/v1/cache-key', async (context) => {
    await new Promise((resolve) => setTimeout(resolve, faults.keyDelayMs));
    const principal = bearer(context.req.header('authorization'));
    if (!principal) return context.json({}, 401);
    const place = `${principal.sub} ${context.req.query('device')}`;
    return context.json({ key: createHash('sha256').update(place).digest('base64url') });
  });
  app.post('/api/v1/events', async (context) => {
    const principal = bearer(context.req.header('authorization'));
    if (!principal) return context.json({}, 401);
    const reply = log.push(principal, await context.req.json());
    setTimeout(publish, 1);
    if (faults.loseReplies > 0) {
      faults.loseReplies -= 1;
      return context.json({}, 504);
    }
    return context.json(reply);
  });
  app.get('/api/v1/snapshot', (context) => {
    const principal = bearer(context.req.header('authorization'));
    if (!principal) return context.json({}, 401);
    snapshots += 1;
    return context.json(log.snapshot(log.scopeFor(principal)));
  });
  app.post('/api/v1/positions', async (context) => {
    const body = await context.req.json();
    fixes.push(...body.fixes);
    return context.json({ stored: body.fixes.length, duplicates: 0, refused: 0 });
  });

  const http: ServerType = await new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve(server));
  });
  const io = new SocketServer<ClientToServer, ServerToClient>(http as HttpServer, { serveClient: false });
  const namespace = io.of('/sync');
  namespace.use((socket, next) => {
    if (admit(String(socket.handshake.auth['token']))) return next();
    const error: Error & { data?: unknown } = new Error('signed-out');
    error.data = refuse('signed-out', 'Sign in again.');
    next(error);
  });

  function publish(): void {
    if (faults.holdsFrames) return;
    for (const session of sessions) {
      const scope = log.scopeFor(session.principal);
      if (scope.join(' ') !== session.scope.join(' ')) {
        session.scope = scope;
        session.sentTo = undefined;
        session.socket.emit('reset', {
          reason: 'scope',
          epoch: log.epoch,
          head: log.head(),
          scope: [...scope],
        });
      }
      if (session.sentTo === undefined || session.sentTo >= log.head()) continue;
      session.socket.emit('feed', log.frame(session.scope, session.sentTo));
      session.sentTo = log.head();
    }
  }

  function greet(session: Session, auth: SyncAuth): void {
    const { socket, scope } = session;
    socket.emit('hello', {
      epoch: log.epoch,
      head: log.head(),
      scope: [...scope],
      serverTime: now(),
      protocol: PROTOCOL,
    });
    socket.emit('custody', { relay: 0 });
    if (auth.epoch === undefined || auth.cursor === undefined) return;
    const reason = faults.isTooOldFor
      ? 'protocol'
      : auth.epoch !== log.epoch
        ? 'epoch'
        : auth.cursor > log.head()
          ? 'ahead'
          : auth.scope?.join(' ') === scope.join(' ')
            ? undefined
            : 'scope';
    if (reason) socket.emit('reset', { reason, epoch: log.epoch, head: log.head(), scope: [...scope] });
    else session.sentTo = auth.cursor;
    publish();
  }

  namespace.on('connection', (socket) => {
    const auth = socket.handshake.auth as SyncAuth;
    const principal = admit(auth.token);
    if (!principal) return;
    const session: Session = { socket, principal, scope: log.scopeFor(principal), sentTo: undefined };
    sessions.add(session);
    socket.on('disconnect', () => sessions.delete(session));
    socket.on('push', (request, ack) => {
      if (faults.isDeaf) return;
      const reply = log.push(principal, request as Parameters<TestLog['push']>[1]);
      setTimeout(publish, 1);
      if (faults.loseReplies > 0) faults.loseReplies -= 1;
      else ack(reply);
    });
    socket.on('positions', (request, ack) => {
      const { fixes: fresh } = request as { fixes: unknown[] };
      fixes.push(...fresh);
      ack({ stored: fresh.length, duplicates: 0, refused: 0 });
    });
    socket.on('clock', (ack) => {
      if (!faults.isDeaf) ack({ receivedAt: now(), sentAt: now() });
    });
    socket.on('holding', (state) => holding.push(state));
    socket.on('resume', (from, ack) => {
      const { epoch, cursor } = from as { epoch: string; cursor: number };
      const ok = epoch === log.epoch && cursor <= log.head();
      if (ok) session.sentTo = cursor;
      ack({ ok });
      publish();
    });
    greet(session, auth);
  });

  const { port: bound } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    faults,
    holding,
    fixes,
    snapshots: () => snapshots,
    publish,
    cutAll: () => io.of('/sync').disconnectSockets(true),
    emit: (...args) => namespace.emit(...args),
    async stop() {
      await io.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
