import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../server/observability/logger.ts';

function logged(fields: object): string {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  createLogger('info', sink).info(fields, 'said');
  return lines.join('');
}

describe('logger', () => {
  test.each([
    { patientName: 'Ada Example' },
    { patient_name: 'Ada Example' },
    { event: { data: { patients: [{ name: 'Ada Example' }] } } },
    { headers: { authorization: 'Bearer Ada Example' } },
    { cookie: 'Ada Example' },
    { accessToken: 'Ada Example', password: 'Ada Example', webhookSecret: 'Ada Example' },
    { list: [{ deep: { billingData: 'Ada Example' } }] },
  ])('neither patients nor credentials reach the log: %j', (fields) => {
    const line = logged(fields);
    expect(line).not.toContain('Ada');
    expect(line).toContain('[hidden]');
  });

  test('an error keeps message, code and cause and loses the row a database puts beside it', () => {
    const error = Object.assign(new Error('duplicate key', { cause: new Error('below') }), {
      code: '23505',
      detail: 'Key (name)=(Ada Example) already exists.',
    });
    const line = logged({ err: error, nested: { failure: error } });
    expect(line).not.toContain('Ada');
    expect(JSON.parse(line).err).toMatchObject({
      message: 'duplicate key',
      code: '23505',
      cause: { message: 'below' },
    });
    expect(JSON.parse(line).nested.failure).toMatchObject({ code: '23505' });
  });

  test('ordinary fields stay readable', () => {
    expect(JSON.parse(logged({ unit: 'M12', seq: 7 }))).toMatchObject({
      level: 'info',
      unit: 'M12',
      seq: 7,
      msg: 'said',
    });
  });

  test('a field that points at itself does not hang the process', () => {
    const ring: Record<string, unknown> = {};
    ring['self'] = ring;
    expect(logged({ ring })).toContain('[deep]');
  });
});
