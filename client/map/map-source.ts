import type { DrawableSource, MapSource } from '../../shared/map-source.ts';
import { deviceMap } from './map-on-device.ts';

/** A map to draw: where it comes from, and its bytes when they are on this device. */
export interface DrawableMap {
  readonly source: DrawableSource;
  readonly area?: File;
  readonly streets?: Blob;
}

/**
 * The map on this device, else the server's. Never rejects: without an answer there is none, and the desk works all
 * the same.
 */
export async function findMap(baseUrl = ''): Promise<DrawableMap | undefined> {
  return (await mapHere()) ?? (await mapThere(baseUrl));
}

async function mapHere(): Promise<DrawableMap | undefined> {
  try {
    const found = await (await deviceMap()).open();
    if (!found) return undefined;
    const { map, area, streets } = found;
    return {
      source: map.source,
      area: new File([area], `area-${map.version}`),
      ...(streets ? { streets } : {}),
    };
  } catch {
    return undefined;
  }
}

async function mapThere(baseUrl: string): Promise<DrawableMap | undefined> {
  try {
    const answer = await fetch(`${baseUrl}/map/source.json`);
    if (!answer.ok) return undefined;
    // Its shape is ours on both ends; an unknown kind draws nothing.
    const source = (await answer.json()) as MapSource;
    return source.kind === 'none' ? undefined : { source };
  } catch {
    return undefined;
  }
}
