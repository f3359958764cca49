/** What runs between people, as an operator scrapes it: counted from real sockets (C7). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { next, startTestServer, type TestServer } from '../support/running-server.ts';
import { connectAs, type OutsideClient } from './outside-fixture.ts';

let server: TestServer;
let ana: OutsideClient;
let dora: OutsideClient;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1'] });
  ana = await connectAs(server, 'crew', { sub: 'ana', unit: 'M1' });
  dora = await connectAs(server, 'dispatcher', { sub: 'dora' });
});
afterAll(async () => {
  for (const client of [ana, dora]) client.close();
  await server.stop();
});

const SOON = { timeout: 20_000 };
const scrape = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
/** The value of one series; undefined when there is none. */
async function figure(series: string): Promise<number | undefined> {
  const line = (await scrape()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('C7: figures of what runs between people', () => {
  it('connections, who is back, how long they were here, rooms', async () => {
    const token = await server.token('supervisor', { sub: 'sue' });
    for (const _time of [1, 2]) {
      const socket = server.connect({ token, device: 'desk-s' });
      await next(socket, 'hello');
      expect(await figure('readback_rooms{namespace="/sync"}')).toBeGreaterThan(0);
      socket.disconnect();
      await expect.poll(() => figure('readback_sockets{role="supervisor"}'), SOON).toBeUndefined();
    }
    expect(await figure('readback_connections_total{namespace="/sync"}')).toBe(2);
    expect(await figure('readback_reconnections_total{namespace="/sync"}')).toBe(1);
    const open = 'readback_connection_seconds_count{namespace="/sync",role="supervisor"}';
    expect(await figure(open)).toBe(2);
    expect(await figure('readback_connections_total{namespace="/"}')).toBe(2);
  });

  it('C1: from a message to the word that it was shown, and that it was read; an attachment goes with it', async () => {
    await dora.say('channel:opened', { channelId: 'C1', about: 'group', members: ['user:ana', 'user:dora'] });
    for (const client of [ana, dora]) await client.say('join_room', { room: 'channel:C1' });
    const attachments = [{ name: 'ecg.png', contentType: 'image/png', bytes: 9, fileId: 'F1' }];
    const { id } = await dora.say('message:send', { channelId: 'C1', text: 'look', attachments });
    await expect
      .poll(() => ana.heard.find(({ name }) => name === 'message:send'), SOON)
      .toMatchObject({ text: 'look', attachments });
    const on = { channelId: 'C1', messageId: id };
    expect(await ana.say('message:received', on)).toMatchObject({ ok: true });
    expect(await ana.say('message:read', on)).toMatchObject({ ok: true });
    await expect
      .poll(() => dora.heard.filter(({ messageId }) => messageId === id).map(({ name }) => name), SOON)
      .toEqual(['message:received', 'message:read']);
    for (const step of ['received', 'read'])
      expect(await figure(`readback_message_seconds_count{step="${step}"}`)).toBe(1);
    expect(await figure('readback_events_appended_total{type="message:send"}')).toBe(1);
  });

  it('C2: calls once each by how they ended, how long they were, and how they sounded', async () => {
    await ana.say('call:initiate', { callId: 'K1', to: ['user:dora'] });
    await dora.say('call:accept', { callId: 'K1' });
    await dora.say('call:quality', { callId: 'K1', mos: 4.2, packetLoss: 0.01, roundTripMs: 80 });
    await ana.say('call:end', { callId: 'K1' });
    await dora.say('call:end', { callId: 'K1' });
    await ana.say('call:initiate', { callId: 'K2', to: ['user:dora'] });
    await dora.say('call:reject', { callId: 'K2' });
    const calls = (outcome: string, answered: string) =>
      figure(`readback_calls_total{outcome="${outcome}",answered="${answered}"}`);
    await expect.poll(() => calls('rejected', 'no'), SOON).toBe(1);
    expect(await calls('ended', 'yes')).toBe(1);
    expect(await figure('readback_call_seconds_count')).toBe(1);
    expect(await figure('readback_call_quality_mos_sum')).toBe(4.2);
    expect(await figure('readback_call_packet_loss_ratio_count')).toBe(1);
    expect(await figure('readback_call_round_trip_seconds_sum')).toBe(0.08);
  });

  it('C4: people by presence; nobody is named', async () => {
    await ana.say('presence:set', { status: 'busy' });
    await expect.poll(() => figure('readback_presence{status="busy"}'), SOON).toBe(1);
    expect(await figure('readback_presence{status="online"}')).toBe(1);
    const text = await scrape();
    for (const word of ['ana', 'dora', 'K1', 'C1']) expect(text).not.toContain(`"${word}"`);
  });
});
