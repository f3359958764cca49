import { lazyPart } from '../ui/lazy-part.ts';
import type { CrewMapProps } from './crew-map-canvas.tsx';
import { MapFrame } from './map-frame.tsx';

const Canvas = lazyPart(async () => ({ default: (await import('./crew-map-canvas.tsx')).CrewMapCanvas }));

/** The crew's map: themselves, where they go and how, hospitals, and who else is on the call; nothing else. */
export function CrewMap(props: CrewMapProps) {
  return (
    <MapFrame label={props.label} absent="No map is on this tablet or at the server.">
      {(drawn) => <Canvas {...props} drawn={drawn} />}
    </MapFrame>
  );
}
