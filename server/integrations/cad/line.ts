/**
 * The network connection under a Socket.IO line. Socket.IO writes each message by itself, and a system call for each
 * is most of what a message costs when many wait; gathered, a page of them is one.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

export interface Line {
  /** For the client that dials. */
  agent: HttpAgent;
  /** Holds what is written back until the current turn of the event loop is over. */
  gather(): void;
}

export function createLine(url: string): Line {
  const agent = /^(?:https|wss):/i.test(url) ? new HttpsAgent() : new HttpAgent();
  const createConnection = agent.createConnection.bind(agent);
  let connection: Duplex | undefined;
  agent.createConnection = (...given) => {
    const made = createConnection(...given);
    if (made) connection = made;
    return made;
  };
  return {
    agent,
    gather() {
      const held = connection;
      if (!held) return;
      held.cork();
      setImmediate(() => held.uncork());
    },
  };
}
