/** The bridge's HTTP endpoints, one after the other, each asked by a few callers who wait for their answers. */
import { Agent, request } from 'undici';
import { fact, pushAll } from './doors-load.ts';
import { milliseconds, percentile, table, whole } from './figures.ts';
import { PUBLISHERS, unitName, type Door } from './wire.ts';

const CALLERS = 8;
const INCIDENTS = 100;

interface Knock {
  path: string;
  token?: string | undefined;
  /** Without one it is a GET. */
  body?(n: number): Record<string, unknown>;
}

const STATUSES = ['en_route', 'on_scene', 'transporting', 'at_destination', 'available'];

/** Units in service, or nothing may be assigned to them, and incidents the crew is on. */
function groundFacts(): Record<string, unknown>[] {
  const incident = { type: 'Fall', address: '1 Main St', priority: 2 };
  return [
    ...Array.from({ length: PUBLISHERS }, (_, n) =>
      fact('unit:status', { unitId: unitName(n), data: { status: 'available' } }),
    ),
    ...Array.from({ length: INCIDENTS }, (_, n) => [
      fact('incident:created', { incidentId: `B${n}`, data: incident }),
      fact('assignment:sent', {
        unitId: unitName(0),
        incidentId: `B${n}`,
        data: { assignmentId: `B${n}`, incident },
      }),
    ]).flat(),
  ];
}

function knocksAt({ publisherTokens: [crew], deskToken, adminToken }: Door): Knock[] {
  const unit_id = unitName(0);
  const at = (): string => new Date().toISOString();
  const incident = (n: number): string => `B${n % INCIDENTS}`;
  const word = (n: number): string => STATUSES[n % STATUSES.length] ?? '';
  return [
    {
      path: 'assignments/send',
      token: deskToken,
      body: (n) => ({
        unit_id: unitName(n % PUBLISHERS),
        incident_id: `A${n}`,
        incident_type: 'Fall',
        address: `${n} Main St`,
        priority: 2,
      }),
    },
    {
      path: 'units/location',
      token: crew,
      body: (n) => ({ unit_id, latitude: 37 + n / 1e5, longitude: -122, speed: 40, timestamp: at() }),
    },
    { path: 'units/status', token: crew, body: (n) => ({ unit_id, status: word(n), timestamp: at() }) },
    {
      path: 'incidents/status',
      token: deskToken,
      body: (n) => ({ incident_id: incident(n), status: n % 2 ? 'on_scene' : 'transporting' }),
    },
    {
      path: 'incidents/timestamp',
      token: crew,
      body: (n) => ({ incident_id: incident(n), unit_id, field: 'onscene_at', timestamp: at() }),
    },
    {
      path: 'transport/completed',
      token: crew,
      body: (n) => ({ incident_id: incident(n), unit_id, epcr_id: `E${n}` }),
    },
    { path: 'metrics/broadcast', token: adminToken, body: (n) => ({ metrics: { calls: n } }) },
    { path: 'status', token: adminToken },
    { path: 'health' },
  ];
}

/** Each for `measureMs`, warmed up before. Throws on the first answer that is not 200. */
export async function knockAtEndpoints(door: Door, measureMs: number): Promise<string> {
  await pushAll(door, groundFacts());
  const agent = new Agent({ connections: CALLERS });
  const rows = [['bridge endpoint', 'answers/s', 'p50 ms', 'p95 ms']];
  try {
    for (const each of knocksAt(door)) {
      await knock({ ...each, door, agent, measureMs: measureMs / 4 });
      const tookMs = await knock({ ...each, door, agent, measureMs, from: 10_000 });
      rows.push([
        each.path,
        whole((tookMs.length * 1_000) / measureMs),
        milliseconds(percentile(tookMs, 0.5)),
        milliseconds(percentile(tookMs, 0.95)),
      ]);
    }
  } finally {
    await agent.close();
  }
  const what = `${CALLERS} callers, ${measureMs / 1_000} s each; an answer comes when the log has it and the CAD was told, 80 ms at the latest.`;
  return `${what}\n${table(rows)}`;
}

interface Knocking extends Knock {
  door: Door;
  agent: Agent;
  measureMs: number;
  /** Counted from here, so that no assignment is sent twice. */
  from?: number;
}

/** Sorted milliseconds of every answer. */
async function knock({ door, agent, measureMs, path, token, body, from = 0 }: Knocking): Promise<number[]> {
  const tookMs: number[] = [];
  const untilMs = performance.now() + measureMs;
  let next = from;
  async function call(): Promise<void> {
    while (performance.now() < untilMs) {
      const n = next;
      next += 1;
      const startedMs = performance.now();
      const { statusCode, body: answer } = await request(`${door.url}/api/socket-bridge/${path}`, {
        dispatcher: agent,
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token ?? ''}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body(n)) } : {}),
      });
      const said = await answer.text();
      if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${said.slice(0, 300)}`);
      tookMs.push(performance.now() - startedMs);
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, call));
  return tookMs.sort((a, b) => a - b);
}
