/** A loopback TCP proxy whose wire can be made to misbehave, between a client and a server that are both real. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * `pass`: a good wire. `drop`: resets what is connected and whatever connects. `stall`: half-open, connections stay and no
 * byte moves. `lose-reply`: what the client says arrives whole, and the first byte of an answer resets the connection
 * instead of arriving. `delayMs`: every chunk, both ways. `cutAfterBytes`: so much of the answers still arrives, then a
 * reset, most likely in the middle of a frame.
 */
export type Wire = 'pass' | 'drop' | 'stall' | 'lose-reply' | { delayMs: number } | { cutAfterBytes: number };

export interface TcpProxy {
  readonly port: number;
  readonly url: string;
  /** Takes effect on open connections too. */
  set(wire: Wire): void;
  /** Where connections made from now on lead. */
  retarget(port: number): void;
  /** Resets what is connected; new connections are as good as the wire. */
  cut(): void;
  /** Answers lost or cut since the start: a test that expects one checks that it happened. */
  broken(): number;
  stop(): Promise<void>;
}

interface Link {
  client: Socket;
  server: Socket;
}

interface Delayed {
  send(): void;
  delayMs: number;
}

/** `target`: a port of this machine, or the path of a socket. */
export async function startTcpProxy(target: number | string): Promise<TcpProxy> {
  let wire: Wire = 'pass';
  let port = target;
  let bytesLeft = 0;
  let broken = 0;
  const links = new Set<Link>();
  /** What is on its way to a socket and not there yet. */
  const lines = new WeakMap<Socket, Delayed[]>();

  const listener = createServer((client) => {
    if (wire === 'drop') {
      client.resetAndDestroy();
      return;
    }
    const link = { client, server: typeof port === 'string' ? connect(port) : connect(port, '127.0.0.1') };
    links.add(link);
    open(link);
  });

  function open(link: Link): void {
    const { client, server } = link;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // A reset wire is what this proxy is for.
      socket.on('error', () => undefined);
      socket.on('close', () => reset(link));
    }
    client.on('end', () => server.end());
    server.on('end', () => client.end());
    client.on('data', (chunk) => carry(chunk, client, server));
    server.on('data', (chunk) => answer(chunk, link));
    if (wire === 'stall') pause(link);
  }

  function answer(chunk: Buffer, link: Link): void {
    if (wire === 'lose-reply') {
      broken += 1;
      reset(link);
    } else if (typeof wire === 'object' && 'cutAfterBytes' in wire) {
      const part = chunk.subarray(0, bytesLeft);
      bytesLeft -= part.length;
      carry(part, link.server, link.client);
      if (part.length === chunk.length) return;
      broken += 1;
      // The part first, as a wire that breaks does; a plain reset would throw it away.
      link.client.end(() => reset(link));
    } else {
      carry(chunk, link.server, link.client);
    }
  }

  /** A wire that is slow for a moment is still a wire: nothing overtakes. */
  function carry(chunk: Buffer, from: Socket, to: Socket): void {
    const delayMs = typeof wire === 'object' && 'delayMs' in wire ? wire.delayMs : 0;
    const line = lines.get(to) ?? [];
    lines.set(to, line);
    if (line.length === 0 && delayMs === 0) return write(chunk, from, to);
    line.push({ send: () => write(chunk, from, to), delayMs });
    if (line.length === 1) sendNext(line);
  }

  function sendNext(line: Delayed[]): void {
    const [first] = line;
    if (!first) return;
    setTimeout(() => {
      first.send();
      line.shift();
      sendNext(line);
    }, first.delayMs);
  }

  function write(chunk: Buffer, from: Socket, to: Socket): void {
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => {
      if (wire !== 'stall') from.resume();
    });
  }

  function pause({ client, server }: Link): void {
    client.pause();
    server.pause();
  }

  function reset(link: Link): void {
    if (!links.delete(link)) return;
    link.client.resetAndDestroy();
    // A socket in the file system knows no reset.
    if (typeof port === 'string') link.server.destroy();
    else link.server.resetAndDestroy();
  }

  const cut = (): void => {
    for (const link of links) reset(link);
  };

  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port: own,
    url: `http://127.0.0.1:${own}`,
    set(next) {
      wire = next;
      if (typeof next === 'object' && 'cutAfterBytes' in next) bytesLeft = next.cutAfterBytes;
      if (next === 'drop') cut();
      for (const link of links) {
        if (next === 'stall') pause(link);
        else {
          link.client.resume();
          link.server.resume();
        }
      }
    },
    retarget(next) {
      port = next;
    },
    cut,
    broken: () => broken,
    async stop() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
