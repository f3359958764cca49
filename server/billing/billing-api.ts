/** What is published of billing records. */
import { z } from 'zod';
import { billingRecordSchema } from '../../shared/billing/record-schema.ts';
import { MEDIA, type ReplyDescription, type RouteDescription } from '../observability/route-description.ts';
import { pageSchema, versionSchema } from './billing-routes.ts';

const tag = 'Billing';
const access = ['billing', 'admin'] as const;
const csv: ReplyDescription = { status: 200, media: MEDIA.csv, schema: z.string() };

export const billingApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/transports/{id}/billing',
    tag,
    summary: 'The billing record of a transport, as webhooks carry it',
    access,
    query: versionSchema,
    reply: { status: 200, schema: billingRecordSchema },
    problems: [400, 403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/transports/{id}/billing.csv',
    tag,
    summary: 'The billing record as CSV',
    access,
    query: versionSchema,
    reply: csv,
    problems: [400, 403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/transports/{id}/billing.xml',
    tag,
    summary: 'Its times as a NEMSIS eTimes fragment',
    access,
    query: versionSchema,
    reply: { status: 200, media: MEDIA.xml, schema: z.string() },
    problems: [400, 403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/billing-records',
    tag,
    summary: 'Billing records of completed transports, newest first',
    access,
    query: pageSchema,
    reply: { status: 200, schema: z.object({ records: z.array(billingRecordSchema) }) },
    problems: [400, 403],
  },
  {
    method: 'get',
    path: '/api/v1/billing-records.csv',
    tag,
    summary: 'The same as CSV',
    access,
    query: pageSchema,
    reply: csv,
    problems: [400, 403],
  },
];
