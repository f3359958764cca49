import type { MapSource } from '../../shared/map-source.ts';

const NONE: MapSource = { kind: 'none' };

/** Which map there is. Never rejects: without an answer there is none, and the desk works all the same. */
export async function fetchMapSource(baseUrl = ''): Promise<MapSource> {
  try {
    const answer = await fetch(`${baseUrl}/map/source.json`);
    // Its shape is ours on both ends; an unknown kind draws nothing.
    return answer.ok ? ((await answer.json()) as MapSource) : NONE;
  } catch {
    return NONE;
  }
}
