/** A message that means nothing, so that a partner can try the signature before the first real one. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { toInstant } from '../../../shared/time.ts';
import { readHead } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';
import { insertDelivery } from './enqueue.ts';
import { messageBody } from './message-body.ts';

/** Puts a `webhook.test` in the endpoint's queue, whatever it subscribed to; its message id. */
export async function enqueueTest(
  trx: Transaction<Schema>,
  org: string,
  { endpointId, nowMs }: { endpointId: string; nowMs: number },
): Promise<string> {
  const head = await readHead(trx, org);
  const messageId = `${randomUUID()}_v1`;
  const message = {
    messageId,
    type: 'webhook.test',
    key: `test:${messageId}`,
    seq: head?.head ?? 0,
    body: messageBody('webhook.test', toInstant(nowMs), { organization: org, note: 'This is a test.' }),
  } as const;
  await insertDelivery(trx, { org, endpointId, message, nowMs });
  return messageId;
}
