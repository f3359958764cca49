/** A billing partner of the demo: takes webhooks, checks them, and shows what came. Keeps everything in memory. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import {
  createInbox,
  RECEIVER_MODES,
  type Inbox,
  type ReceiverMode,
  type ReceiverState,
} from './receiver-inbox.ts';
import { receiverPage } from './receiver-page.ts';

export interface ReceiverOptions {
  port: number;
  host: string;
  /** As shown when the webhook was made. Without one nothing can be verified. */
  secret?: string | undefined;
}

export interface Receiver {
  /** Where it listens, e.g. `http://127.0.0.1:4100`. */
  url: string;
  state(): ReceiverState;
  setMode(mode: ReceiverMode): void;
  setSecret(secret: string): void;
  stop(): Promise<void>;
}

const SLOW_MS = 3_000;

export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const inbox = createInbox(options.secret);
  const app = receiverApp(inbox);
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, port: options.port, hostname: options.host }, (info) =>
    resolve(info.port),
  );
  server.once('error', reject);
  const port = await listening;
  return {
    url: `http://${options.host}:${port}`,
    state: inbox.state,
    setMode: inbox.setMode,
    setSecret: inbox.setSecret,
    async stop() {
      const { promise: closed, resolve: done } = Promise.withResolvers<void>();
      server.close(() => done());
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

function receiverApp(inbox: Inbox): Hono {
  const app = new Hono();
  app.post('/hook', async (context) => {
    const { mode } = inbox.state();
    if (mode === 'hang') return untilAborted(context.req.raw.signal);
    if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (mode === 'error') return (inbox.turnedAway(), context.text('broken on purpose', 500));
    if (mode === 'gone') return (inbox.turnedAway(), context.text('gone', 410));
    const verified = inbox.take(await context.req.text(), Object.fromEntries(context.req.raw.headers));
    return verified ? context.body(null, 204) : context.text('signature does not match', 401);
  });
  app.get('/state', (context) => context.json(inbox.state()));
  app.get('/', (context) => context.html(receiverPage(inbox.state())));
  app.post('/mode/:mode', (context) => {
    const mode = RECEIVER_MODES.find((each) => each === context.req.param('mode'));
    if (!mode) return context.text('unknown mode', 404);
    inbox.setMode(mode);
    return context.redirect('/', 303);
  });
  return app;
}

/** Answers nobody: the caller has gone by then. */
function untilAborted(signal: AbortSignal): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<Response>();
  signal.addEventListener('abort', () => resolve(new Response(null, { status: 503 })), { once: true });
  return promise;
}
