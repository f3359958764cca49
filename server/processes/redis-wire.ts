/** The wire over Redis: one channel for the whole installation, each message with the organization it is of. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RedisLink } from './redis-link.ts';
import type { Said, Wire } from './wire.ts';

const messageSchema = z.object({
  from: z.string(),
  kind: z.string(),
  org: z.string(),
  body: z.unknown(),
});

type Hear = (said: Said<unknown>) => void;

export function createRedisWire(link: RedisLink): Wire {
  const self = randomUUID();
  const listeners = new Map<string, Hear[]>();

  link.onText((text) => {
    const message = messageSchema.safeParse(parsed(text));
    if (!message.success || message.data.from === self) return;
    const { kind, from, org, body } = message.data;
    for (const hear of listeners.get(kind) ?? []) hear({ from, org, body });
  });

  return {
    self,
    isUp: link.isUp,
    tell: (kind, org, body) => void link.publish(JSON.stringify({ from: self, kind, org, body })),
    hear(kind, schema, listener) {
      const hear: Hear = ({ from, org, body }) => {
        const known = schema.safeParse(body);
        if (known.success) listener({ from, org, body: known.data });
      };
      listeners.set(kind, [...(listeners.get(kind) ?? []), hear]);
    },
    onReached: link.onReached,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
