/** Socket.IO with nothing behind it: each message goes to the desks and is acknowledged. The floor of any latency. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listenOnLoopback, serveParent } from './child-server.ts';

const http = createServer();
const io = new Server(http, { serveClient: false });
let count = 0;

io.on('connection', (socket) => {
  if (socket.handshake.auth['desk'] === true) void socket.join('desks');
  socket.on('message', (message: unknown, acknowledge: () => void) => {
    count += 1;
    io.to('desks').emit('message', message);
    acknowledge();
  });
});

const url = await listenOnLoopback(http);
serveParent({
  door: { url, publisherTokens: [], deskToken: '' },
  count: () => Promise.resolve(count),
  stop: () => io.close(),
});
