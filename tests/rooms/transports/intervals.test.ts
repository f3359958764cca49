/** Contract 2: intervals of a month's responses, against figures worked out by hand. */
import { describe, expect, it } from 'vitest';
import { intervalFigures, type Times } from '../../../shared/transports/intervals.ts';
import type { ETime } from '../../../shared/units/statuses.ts';

const START = Date.UTC(2026, 0, 5, 12, 0, 0);

/** Times as seconds after noon. */
const response = (seconds: Partial<Record<ETime, number>>): Times =>
  Object.fromEntries(
    Object.entries(seconds).map(([name, after]) => [
      name,
      { at: new Date(START + after * 1000).toISOString(), source: 'manual', eventId: 'e' },
    ]),
  );

const figure = (id: string, responses: readonly Times[]) =>
  intervalFigures(responses).find((each) => each.id === id);

describe('NASEMSO intervals', () => {
  it('median and 90th percentile of ten turnouts: 10 to 100 s give 55 and 90 s', () => {
    const tens = [100, 20, 30, 10, 50, 40, 70, 60, 90, 80].map((s) =>
      response({ 'eTimes.03': 0, 'eTimes.05': s }),
    );
    expect(figure('turnout', tens)).toEqual({
      id: 'turnout',
      name: 'Chute (turnout) time',
      definition: 'eTimes.05 - eTimes.03',
      count: 10,
      medianSeconds: 55,
      p90Seconds: 90,
      excluded: { missing: 0, negative: 0, overlong: 0 },
    });
  });

  it('a whole transport: every interval by its own two ends', () => {
    const whole = response({
      'eTimes.01': 0,
      'eTimes.02': 20,
      'eTimes.03': 50,
      'eTimes.05': 110,
      'eTimes.06': 500,
      'eTimes.07': 560,
      'eTimes.09': 1_400,
      'eTimes.11': 2_300,
      'eTimes.12': 3_500,
      'eTimes.13': 4_100,
    });
    const medians = Object.fromEntries(
      intervalFigures([whole]).map(({ id, medianSeconds }) => [id, medianSeconds]),
    );
    expect(medians).toEqual({
      psap_to_notified: 50,
      call_to_en_route: 110,
      turnout: 60,
      unit_response: 450,
      travel: 390,
      scene: 900,
      patient_scene: 840,
      transport: 900,
      wall: 1_200,
      arrival_to_in_service: 1_800,
      transfer_to_in_service: 600,
      time_on_task: 4_050,
      cancelled_response: undefined,
      total_call: 4_100,
    });
  });

  it('an end that is missing falls back where the definition says so, and is counted where it does not', () => {
    const notTransported = response({
      'eTimes.02': 10,
      'eTimes.03': 30,
      'eTimes.06': 300,
      'eTimes.13': 1_500,
    });
    expect(figure('scene', [notTransported])).toMatchObject({ count: 1, medianSeconds: 1_200 });
    expect(figure('psap_to_notified', [notTransported])).toMatchObject({ medianSeconds: 20 });
    expect(figure('transport', [notTransported])).toMatchObject({ count: 0, excluded: { missing: 1 } });
    expect(figure('transport', [notTransported])).not.toHaveProperty('medianSeconds');
  });

  it('an end before its start, and a day that nobody closed, are left out and counted', () => {
    const [turned, open] = [
      response({ 'eTimes.03': 60, 'eTimes.05': 0 }),
      response({ 'eTimes.03': 0, 'eTimes.05': 25 * 3_600 }),
    ];
    const fine = response({ 'eTimes.03': 0, 'eTimes.05': 45 });
    expect(figure('turnout', [turned, open, fine])).toMatchObject({
      count: 1,
      medianSeconds: 45,
      p90Seconds: 45,
      excluded: { missing: 0, negative: 1, overlong: 1 },
    });
  });
});
