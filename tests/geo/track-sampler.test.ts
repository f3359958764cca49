import { describe, expect, test } from 'vitest';
import { type GpsFix, lineMetres, offsetMetres } from '../../shared/geo.ts';
import { trackMileage } from '../../shared/mileage.ts';
import { createSampler, type SamplerContext } from '../../shared/track-sampler.ts';
import { jitter, loadDrive, loadStationary, syntheticDrive } from './recorded-drive.ts';

const sampled = (fixes: readonly GpsFix[], context: SamplerContext): GpsFix[] => {
  const sampler = createSampler();
  return fixes.filter((fix) => sampler.offer(fix, context) === 'keep');
};

const cruise = (second: number, accuracy = 5): GpsFix => {
  const [lon, lat] = offsetMetres([-92.3, 41.9], second * 12, 0);
  return { at: new Date(second * 1000).toISOString(), lat, lon, accuracy, speed: 12, heading: 90 };
};

describe('F14 adaptive sampling', () => {
  const drive = loadDrive();

  test(`a ${drive.origin} drive keeps its miles within 1 % on a quarter of the fixes`, () => {
    const kept = sampled(drive.fixes, { status: 'transporting' });
    const truth = lineMetres(drive.truth);
    expect(Math.abs(trackMileage(kept).metres - truth) / truth).toBeLessThan(0.01);
    expect(kept.length).toBeLessThan(drive.fixes.length * 0.4);
    if (drive.origin === 'recorded') expect(kept.length).toBeLessThan(drive.fixes.length / 4);
  });

  test('seeded drives keep theirs', () => {
    for (const seed of [11, 12, 13]) {
      const { fixes, truth } = syntheticDrive(seed);
      const share = trackMileage(sampled(fixes, { status: 'transporting' })).metres / lineMetres(truth);
      expect(Math.abs(share - 1), `seed ${seed}`).toBeLessThan(0.01);
    }
  });

  test('an available unit sends fewer points than one transporting', () => {
    const count = (status: string): number => sampled(drive.fixes, { status }).length;
    expect(count('available')).toBeLessThan(count('transporting'));
  });

  test('parked: a heartbeat every 30 seconds, everything else held', () => {
    const sampler = createSampler();
    const verdicts = jitter(3, 301).map((fix) => sampler.offer(fix, { status: 'on_scene' }));
    expect(verdicts.filter((verdict) => verdict === 'keep')).toHaveLength(11);
    expect(verdicts.filter((verdict) => verdict === 'drop')).toHaveLength(0);
    const still = loadStationary();
    expect(sampled(still, { status: 'available' }).length).toBeLessThanOrEqual(
      Math.ceil(still.length / 30) + 1,
    );
  });

  test('a turn of 15 degrees is kept at once', () => {
    const sampler = createSampler();
    sampler.offer(cruise(0), { status: 'available' });
    expect(sampler.offer(cruise(1), { status: 'available' })).toBe('drop');
    expect(sampler.offer({ ...cruise(2), heading: 104 }, { status: 'available' })).toBe('drop');
    expect(sampler.offer({ ...cruise(3), heading: 106 }, { status: 'available' })).toBe('keep');
  });

  test('the place of a status change is always on the track', () => {
    const sampler = createSampler();
    sampler.offer(cruise(0), { status: 'available' });
    expect(sampler.offer(cruise(1), { status: 'en_route' })).toBe('keep');
  });

  test('a low battery halves the rate of an idle unit, never of one transporting', () => {
    const battery = { level: 0.1, isCharging: false };
    const fixes = Array.from({ length: 300 }, (_, second) => cruise(second));
    const count = (context: SamplerContext): number => sampled(fixes, context).length;
    expect(count({ status: 'available', battery })).toBeLessThan(count({ status: 'available' }) * 0.6);
    expect(count({ status: 'available', battery: { level: 0.1, isCharging: true } })).toBe(
      count({ status: 'available' }),
    );
    expect(count({ status: 'transporting', battery })).toBe(count({ status: 'transporting' }));
  });

  test('a rough fix is only good for a heartbeat, and an old one for nothing', () => {
    const sampler = createSampler();
    sampler.offer(cruise(10), { status: 'en_route' });
    expect(sampler.offer(cruise(15, 900), { status: 'en_route' })).toBe('drop');
    expect(sampler.offer(cruise(9), { status: 'en_route' })).toBe('drop');
    expect(sampler.offer(cruise(41, 900), { status: 'en_route' })).toBe('keep');
  });
});
