/** Everything that is published of this server's HTTP surface. A route that is not in here does not pass the tests. */
import { authApi } from '../auth/auth-api.ts';
import { deviceApi } from '../auth/device-api.ts';
import { billingApi } from '../billing/billing-api.ts';
import { iceServerApi } from '../calls/ice-server-routes.ts';
import { webhookApi } from '../integrations/billing/webhook-api.ts';
import { bridgeApi } from '../integrations/cad/bridge-api.ts';
import { pushApi } from '../integrations/push/push-api.ts';
import type { RouteDescription } from '../observability/route-description.ts';
import { attachmentApi } from '../patients/attachment-api.ts';
import { eventApi } from '../sync/event-api.ts';
import { messageApi } from './message-api.ts';
import { reportApi } from '../transports/report-routes.ts';
import { viewApi } from './view-api.ts';

export const API: readonly RouteDescription[] = [
  ...eventApi,
  ...viewApi,
  ...messageApi,
  ...iceServerApi,
  ...reportApi,
  ...attachmentApi,
  ...billingApi,
  ...webhookApi,
  ...pushApi,
  ...bridgeApi,
  ...authApi,
  ...deviceApi,
];
