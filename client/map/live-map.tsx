import { lazyPart } from '../ui/lazy-part.ts';
import type { LonLat } from '../../shared/geo.ts';
import type { MapMarks } from './map-marks.ts';
import { MapFrame } from './map-frame.tsx';

export interface LiveMapProps {
  /** Names the map for people who hear the screen. */
  label: string;
  marks: MapMarks;
  /** Brought into view when it changes. */
  focus?: LonLat | undefined;
  /** All of these are kept in view when one comes, goes or moves out of it. */
  frame?: readonly LonLat[] | undefined;
  /** While true a click picks a place instead of selecting a mark. */
  picking?: boolean | undefined;
  onPick?: ((at: LonLat) => void) | undefined;
  onSelectUnit?: ((unitId: string) => void) | undefined;
  onSelectIncident?: ((incidentId: string) => void) | undefined;
}

const Canvas = lazyPart(async () => ({ default: (await import('./live-map-canvas.tsx')).LiveMapCanvas }));

/** The live picture. Everything on it is also in the lists beside it; without a map the desk loses nothing else. */
export function LiveMap(props: LiveMapProps) {
  return (
    <MapFrame label={props.label} picking={props.picking} absent="No map is installed on this server.">
      {(drawn) => <Canvas {...props} drawn={drawn} />}
    </MapFrame>
  );
}
