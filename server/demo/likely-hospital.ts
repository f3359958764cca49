import { distanceMetres } from '../../shared/geo.ts';

interface Place {
  readonly lat: number;
  readonly lon: number;
}

/** Straight-line speed of a transport through a town. */
const TRANSPORT_MPS = 5;

/**
 * The hospital a transport of that duration most likely went to: records say when, not where.
 * Undefined only without hospitals.
 */
export function likelyHospital<T extends Place>(
  hospitals: readonly T[],
  scene: Place,
  transportSeconds: number,
): T | undefined {
  const misfit = ({ lon, lat }: T): number =>
    Math.abs(distanceMetres([lon, lat], [scene.lon, scene.lat]) - transportSeconds * TRANSPORT_MPS);
  return hospitals.toSorted((a, b) => misfit(a) - misfit(b))[0];
}
