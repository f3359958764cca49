/** What the billing desk reads from the server: records, what became of them, and the partners they go to. */
import { z } from 'zod';
import { billingRecordSchema, type BillingRecord } from '../../../shared/billing/record-schema.ts';
import type { Client } from '../../sync/app-state.ts';
import { getJson, type ServerRequest } from '../../sync/server-request.ts';

const deliverySchema = z.object({
  id: z.string(),
  endpointId: z.string(),
  messageId: z.string(),
  type: z.string(),
  seq: z.number(),
  state: z.enum(['pending', 'sending', 'delivered', 'parked']),
  attempt: z.number(),
  nextAt: z.string().nullable(),
  lastStatus: z.number().nullable(),
  lastError: z.string().nullable(),
  updatedAt: z.string(),
});
export type Delivery = z.output<typeof deliverySchema>;

const partnerSchema = z.object({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  state: z.string(),
});
export type Partner = z.output<typeof partnerSchema>;

export interface BillingData {
  /** The newest completed transports. */
  records(): Promise<BillingRecord[]>;
  record(transportId: string, version: number): Promise<BillingRecord>;
  deliveries(transportId: string): Promise<Delivery[]>;
  partners(): Promise<Partner[]>;
  /** Text of a file, to be saved by the person. */
  file(path: string): Promise<Blob>;
}

/** What the desk lists at once. */
export const NEWEST = 100;
/** What one CSV holds: as many as the server gives in one answer. */
export const IN_CSV = 200;

/** Each rejects when the server cannot be reached or does not know this person. */
export function createBillingData(client: Pick<Client, 'signedIn'>): BillingData {
  const request: ServerRequest = {
    baseUrl: '',
    token: () => client.signedIn().token,
    fetch: (...args) => fetch(...args),
  };
  async function read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await getJson(request, path, (value) => schema.safeParse(value).data);
    if (!answer.ok) throw new Error(answer.failure);
    return answer.value;
  }
  const of = (transportId: string) => `/api/v1/transports/${encodeURIComponent(transportId)}`;
  return {
    async records() {
      const schema = z.object({ records: z.array(billingRecordSchema) });
      return (await read(`/api/v1/billing-records?limit=${NEWEST}`, schema)).records;
    },
    record: (id, version) => read(`${of(id)}/billing?version=${version}`, billingRecordSchema),
    async deliveries(id) {
      return (await read(`${of(id)}/deliveries`, z.object({ deliveries: z.array(deliverySchema) })))
        .deliveries;
    },
    async partners() {
      return (await read('/api/v1/webhooks', z.object({ webhooks: z.array(partnerSchema) }))).webhooks;
    },
    async file(path) {
      const response = await fetch(path, { headers: { authorization: `Bearer ${request.token()}` } });
      if (!response.ok) throw new Error('unavailable');
      return response.blob();
    },
  };
}
