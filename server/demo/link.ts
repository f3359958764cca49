/** A radio link that can go away: a loopback TCP proxy in front of the server, one for each simulated device. */
import { connect, createServer, type Socket } from 'node:net';

export interface Link {
  /** The port the device talks to. */
  port: number;
  isUp(): boolean;
  /** Down: every connection breaks at once, and new ones are refused until it is up again. */
  set(up: boolean): void;
  stop(): Promise<void>;
}

export async function openLink(targetPort: number): Promise<Link> {
  const open = new Set<Socket>();
  let up = true;

  const track = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A broken link is what this is for; the ends notice by the close that follows.
    socket.on('error', () => socket.destroy());
  };

  const server = createServer((near) => {
    track(near);
    if (!up) {
      near.destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    track(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    isUp: () => up,
    set(next) {
      up = next;
      if (!up) for (const socket of open) socket.destroy();
    },
    stop() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
