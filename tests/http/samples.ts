/** A request for every documented path that is answered as documented. One that is missing here fails the test. */
import { event } from '../support/log-fixture.ts';
import { TEST_ADMIN, type TestServer } from '../support/running-server.ts';
import { minute, runWholeCall } from './a-call.ts';
import { attachmentSamples } from './attachment-samples.ts';
import { pushSamples } from './push-samples.ts';

export interface Sample {
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  /** A refusal is all that can be shown here: the status of documented problem details. */
  problem?: number;
}
export type Make = () => Sample | Promise<Sample>;

export interface Samples {
  get(name: string): Sample | undefined;
  make(name: string): Make | undefined;
}

export async function sampleOf(samples: Samples, name: string): Promise<Sample> {
  const make = samples.make(name);
  if (!make) throw new Error(`no sample for ${name}: add one to tests/http/samples.ts`);
  return make();
}

const RANGE = `from=${minute(0)}&to=${minute(120)}`;
const INTERVALS = '/api/v1/reports/intervals';
const NOT_A_PARTNER = 'http://127.0.0.1:9/hook';

export async function startSamples(server: TestServer): Promise<Samples> {
  await runWholeCall(server, 'I1', 'M1');
  const bearer = async (role: Parameters<TestServer['token']>[0]) => ({
    authorization: `Bearer ${await server.token(role, role === 'crew' ? { unit: 'M1' } : {})}`,
  });
  const [admin, billing, crew, dispatcher, service] = await Promise.all([
    bearer('admin'),
    bearer('billing'),
    bearer('crew'),
    bearer('dispatcher'),
    bearer('service'),
  ]);
  const call = async (path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { id: string; token: string };
  };
  await call(
    '/api/v1/positions',
    { unitId: 'M1', fixes: [0, 1, 2].map((at) => ({ at: minute(at), lat: 37.7, lon: -122.4, altitude: 3 })) },
    crew,
  );
  await server.push(await server.token('dispatcher'), [
    event('channel:opened', { data: { channelId: 'C1', about: 'group', members: ['dispatch', 'unit:M1'] } }),
    event('message:send', { data: { channelId: 'C1', text: 'Gate code 12' } }),
    event('task:assigned', { data: { taskId: 'T1', title: 'Wash M1', assignee: 'unit:M1' } }),
    event('alert:created', { data: { alertId: 'L1', message: 'Bridge closed', to: ['unit:M1'] } }),
    event('transmission:started', { data: { transmissionId: 'R1', channelId: 'TAC-2' } }),
  ]);
  const newWebhook = () =>
    call('/api/v1/webhooks', { url: NOT_A_PARTNER, types: ['transport.completed'] }, admin);
  const webhook = await newWebhook();
  const readDelivery = async (): Promise<string> => {
    await call(`/api/v1/webhooks/${webhook.id}/test`, {}, admin);
    const answer = await fetch(`${server.url}/api/v1/webhooks/${webhook.id}/deliveries`, { headers: admin });
    const { deliveries } = (await answer.json()) as { deliveries: { id: string }[] };
    return deliveries[0]?.id ?? 'none';
  };
  const delivery = await readDelivery();
  let count = 0;
  const newMember = () => {
    count += 1;
    return {
      username: `medic${count}`,
      name: 'A Medic',
      password: 'a long password',
      roles: ['crew'],
    };
  };
  const member = await call('/api/v1/members', newMember(), admin);
  const key = await call('/api/v1/keys', { name: 'a key', roles: ['service'] }, admin);
  const signIn = async () => {
    const { token } = await call('/api/auth/sign-in/username', TEST_ADMIN, {});
    return { authorization: `Bearer ${token}` };
  };
  const session = await signIn();

  const makers: Record<string, Make> = {
    ...attachmentSamples(server, crew),
    'post /api/v1/events': () => ({
      path: '/api/v1/events',
      headers: dispatcher,
      body: {
        device: 'desk',
        sentAt: new Date().toISOString(),
        events: [event('unit:status', { unitId: 'M2', data: { status: 'available' } }), { id: 'not one' }],
      },
    }),
    'get /api/v1/events': () => ({ path: '/api/v1/events?after=0&limit=500', headers: dispatcher }),
    'get /api/v1/snapshot': () => ({ path: '/api/v1/snapshot', headers: dispatcher }),
    'post /api/v1/positions': () => ({
      path: '/api/v1/positions',
      headers: crew,
      body: { unitId: 'M1', fixes: [{ at: minute(5), lat: 37.7, lon: -122.4 }] },
    }),
    'get /api/v1/units/{id}/track': () => ({ path: `/api/v1/units/M1/track?${RANGE}`, headers: dispatcher }),
    'get /api/v1/units/{id}/track.gpx': () => ({
      path: `/api/v1/units/M1/track.gpx?${RANGE}`,
      headers: dispatcher,
    }),
    'post /api/v1/trackers/owntracks': () => ({
      path: '/api/v1/trackers/owntracks?unit=M1',
      headers: service,
      body: { _type: 'location', tst: 1_772_965_000, lat: 37.7, lon: -122.4, tid: 'M1' },
    }),
    'post /api/v1/trackers/traccar': () => ({
      path: '/api/v1/trackers/traccar',
      headers: service,
      body: {
        position: { fixTime: minute(7), latitude: 37.7, longitude: -122.4 },
        device: { uniqueId: '860000000000001', name: 'M1' },
      },
    }),
    'get /api/v1/channels/{id}/messages': () => ({
      path: '/api/v1/channels/C1/messages?q=code',
      headers: dispatcher,
    }),
    'get /api/v1/ice-servers': () => ({ path: '/api/v1/ice-servers', headers: crew }),
    'get /api/v1/unread': () => ({ path: '/api/v1/unread', headers: crew }),
    'get /api/v1/reports/intervals': () => ({ path: `${INTERVALS}?${RANGE}`, headers: admin }),
    'get /api/v1/reports/intervals.csv': () => ({ path: `${INTERVALS}.csv?${RANGE}`, headers: admin }),
    'get /api/v1/incidents/{id}/timeline': () => ({
      path: '/api/v1/incidents/I1/timeline',
      headers: dispatcher,
    }),
    'get /api/v1/transports/{id}/deliveries': () => ({
      path: '/api/v1/transports/I1:M1/deliveries',
      headers: admin,
    }),
    'post /api/v1/webhooks': () => ({
      path: '/api/v1/webhooks',
      headers: billing,
      body: { url: NOT_A_PARTNER, types: ['webhook.test'] },
    }),
    'post /api/v1/webhooks/{id}/replay': () => ({
      path: `/api/v1/webhooks/${webhook.id}/replay`,
      headers: admin,
      body: { after: 0 },
    }),
    'get /api/v1/webhooks/{id}/deliveries/{delivery}': () => ({
      path: `/api/v1/webhooks/${webhook.id}/deliveries/${delivery}`,
      headers: admin,
    }),
    'post /api/v1/webhooks/{id}/deliveries/{delivery}/retry': () => ({
      path: `/api/v1/webhooks/${webhook.id}/deliveries/${delivery}/retry`,
      headers: billing,
    }),
    'delete /api/v1/webhooks/{id}': async () => ({
      path: `/api/v1/webhooks/${(await newWebhook()).id}`,
      headers: admin,
    }),
    ...pushSamples({ crew, call }),
    'post /api/v1/members': () => ({ path: '/api/v1/members', headers: admin, body: newMember() }),
    'post /api/v1/members/{id}/password': () => ({
      path: `/api/v1/members/${member.id}/password`,
      headers: admin,
      body: { password: 'another long password' },
    }),
    'delete /api/v1/members/{id}': async () => ({
      path: `/api/v1/members/${(await call('/api/v1/members', newMember(), admin)).id}`,
      headers: admin,
    }),
    'post /api/v1/keys': () => ({
      path: '/api/v1/keys',
      headers: admin,
      body: { name: 'another', roles: ['service'], expiresAt: '2030-01-01T00:00:00Z' },
    }),
    'delete /api/v1/keys/{id}': () => ({ path: `/api/v1/keys/${key.id}`, headers: admin }),
    'post /api/auth/sign-in/username': () => ({
      path: '/api/auth/sign-in/username',
      headers: {},
      body: TEST_ADMIN,
    }),
    'post /api/auth/change-password': async () => ({
      path: '/api/auth/change-password',
      headers: await signIn(),
      body: { currentPassword: TEST_ADMIN.password, newPassword: TEST_ADMIN.password },
    }),
    'post /api/auth/revoke-session': async () => {
      const other = await signIn();
      return {
        path: '/api/auth/revoke-session',
        headers: await signIn(),
        body: { token: other.authorization.replace('Bearer ', '').split('.')[0] },
      };
    },
    'post /api/auth/revoke-sessions': async () => ({
      path: '/api/auth/revoke-sessions',
      headers: await signIn(),
      body: {},
    }),
    'post /api/auth/revoke-other-sessions': async () => ({
      path: '/api/auth/revoke-other-sessions',
      headers: await signIn(),
      body: {},
    }),
    'post /api/auth/sign-out': async () => ({
      path: '/api/auth/sign-out',
      headers: await signIn(),
      body: {},
    }),
  };
  Object.assign(makers, tabletSamples({ admin, session, member: member.id, call }));
  for (const path of ['get-session', 'list-sessions', 'ok'])
    makers[`get /api/auth/${path}`] = () => ({ path: `/api/auth/${path}`, headers: session });
  for (const path of ['/health', '/ready', '/openapi.json', '/docs', '/metrics', '/api/setup'])
    makers[`get ${path}`] = () => ({ path, headers: {} });
  for (const path of [
    '/stats',
    '/api/v1/audit',
    '/api/v1/me',
    '/api/v1/members',
    '/api/v1/keys',
    '/api/v1/webhooks',
  ])
    makers[`get ${path}`] = () => ({ path, headers: admin });
  for (const suffix of ['', '.csv'])
    makers[`get /api/v1/billing-records${suffix}`] = () => ({
      path: `/api/v1/billing-records${suffix}`,
      headers: billing,
    });
  for (const suffix of ['', '.csv', '.xml'])
    makers[`get /api/v1/transports/{id}/billing${suffix}`] = () => ({
      path: `/api/v1/transports/I1:M1/billing${suffix}`,
      headers: billing,
    });
  for (const [kind, id] of Object.entries({
    units: 'M1',
    incidents: 'I1',
    transports: 'I1:M1',
    hospitals: 'H1',
    channels: 'C1',
    tasks: 'T1',
    alerts: 'L1',
    transmissions: 'R1',
  })) {
    makers[`get /api/v1/${kind}`] = () => ({ path: `/api/v1/${kind}`, headers: admin });
    makers[`get /api/v1/${kind}/{id}`] = () => ({ path: `/api/v1/${kind}/${id}`, headers: admin });
  }
  for (const [method, suffix] of [
    ['get', ''],
    ['get', '/deliveries'],
    ['post', '/rotate'],
    ['post', '/test'],
  ])
    makers[`${method} /api/v1/webhooks/{id}${suffix}`] = () => ({
      path: `/api/v1/webhooks/${webhook.id}${suffix}`,
      headers: admin,
    });
  for (const method of ['patch', 'put'])
    makers[`${method} /api/v1/webhooks/{id}`] = () => ({
      path: `/api/v1/webhooks/${webhook.id}`,
      headers: admin,
      body: { ordered: false },
    });
  // Setting up is done once, before any sample: what it answers is in tests/auth.
  makers['post /api/setup'] = () => ({ path: '/api/setup', headers: {}, body: {}, problem: 400 });
  Object.assign(makers, bridgeSamples({ admin, dispatcher, crew }));

  return {
    make: (name) => makers[name],
    get(name) {
      const made = makers[name]?.();
      if (!(made instanceof Promise)) return made;
      // Not asked for here, and perhaps still on its way when the server stops.
      made.catch(() => undefined);
      return undefined;
    },
  };
}

interface TabletPeople {
  admin: Sample['headers'];
  session: Sample['headers'];
  member: string;
  call(path: string, body: unknown, headers: Sample['headers']): Promise<object>;
}

function tabletSamples({ admin, session, member, call }: TabletPeople): Record<string, Make> {
  let tablets = 0;
  const newCode = async () => {
    const made = await call('/api/v1/devices/codes', { name: 'Tablet', units: ['M1'] }, admin);
    return (made as { code: string }).code;
  };
  const enrolled = async () => {
    tablets += 1;
    const body = { code: await newCode(), device: `tablet-${tablets}` };
    return (await call('/api/v1/device/enrol', body, {})) as { credential: string; device: { id: string } };
  };
  const asTablet = async () => ({ authorization: `Bearer ${(await enrolled()).credential}` });
  const badge = async (): Promise<{ username: string; badge: string }> => {
    const { badge: text } = (await call(`/api/v1/members/${member}/badge`, {}, admin)) as { badge: string };
    const [, , username = '', secret = ''] = text.split(':');
    return { username, badge: secret };
  };
  const badgedIn = async () => {
    const headers = await asTablet();
    await call('/api/v1/device/badge', await badge(), headers);
    return { authorization: `${headers.authorization}.${member}` };
  };
  return {
    'get /api/v1/devices': async () => {
      await enrolled();
      return { path: '/api/v1/devices', headers: admin };
    },
    'post /api/v1/devices/codes': () => ({
      path: '/api/v1/devices/codes',
      headers: admin,
      body: { name: 'Tablet', units: ['M1'] },
    }),
    'post /api/v1/devices/{id}/revoke': async () => ({
      path: `/api/v1/devices/${(await enrolled()).device.id}/revoke`,
      headers: admin,
      body: {},
    }),
    'post /api/v1/device/enrol': async () => ({
      path: '/api/v1/device/enrol',
      headers: {},
      body: { code: await newCode(), device: 'tablet-sample' },
    }),
    'post /api/v1/device/hello': async () => ({
      path: '/api/v1/device/hello',
      headers: await asTablet(),
      body: { unsent: 2 },
    }),
    'post /api/v1/device/badge': async () => ({
      path: '/api/v1/device/badge',
      headers: await asTablet(),
      body: await badge(),
    }),
    'post /api/v1/device/last-facts': async () => ({
      path: '/api/v1/device/last-facts',
      headers: await badgedIn(),
      body: { device: 'tablet', sentAt: new Date().toISOString(), events: [] },
    }),
    'put /api/v1/me/pin': () => ({ path: '/api/v1/me/pin', headers: session, body: { pin: '2580' } }),
    'put /api/v1/members/{id}/pin': () => ({
      path: `/api/v1/members/${member}/pin`,
      headers: admin,
      body: { pin: '2580' },
    }),
    'post /api/v1/members/{id}/badge': () => ({
      path: `/api/v1/members/${member}/badge`,
      headers: admin,
      body: {},
    }),
    'get /api/v1/cache-key': () => ({ path: '/api/v1/cache-key?device=a-device', headers: session }),
  };
}

type Who = Record<'admin' | 'dispatcher' | 'crew', Sample['headers']>;

function bridgeSamples({ admin, dispatcher, crew }: Who): Record<string, Make> {
  const base = '/api/socket-bridge';
  const post = (path: string, headers: Sample['headers'], body: unknown = {}): Record<string, Make> => ({
    [`post ${base}${path}`]: () => ({ path: base + path, headers, body }),
  });
  const ids = { unit_id: 'M2', incident_id: 'I1' };
  return {
    [`get ${base}/health`]: () => ({ path: `${base}/health`, headers: {} }),
    [`get ${base}/status`]: () => ({ path: `${base}/status`, headers: admin }),
    ...post('/reconnect', admin),
    ...post('/assignments/send', dispatcher, {
      ...ids,
      incident_id: 'I9',
      incident_type: 'Fall',
      address: '1 Main St',
      priority: 2,
    }),
    ...post('/units/location', crew, { unit_id: 'M1', latitude: 37.7, longitude: -122.4, speed: 50 }),
    ...post('/units/status', crew, { unit_id: 'M1', status: 'available' }),
    ...post('/incidents/status', dispatcher, { incident_id: 'I1', status: 'completed' }),
    ...post('/incidents/timestamp', crew, { incident_id: 'I1', field: 'onscene_at', timestamp: minute(9) }),
    ...post('/transport/completed', crew, { incident_id: 'I1', epcr_id: 'E1' }),
    ...post('/metrics/broadcast', admin, { metrics: { calls: 3 } }),
  };
}
