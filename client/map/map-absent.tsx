import { EmptyState } from '../ui/empty-state.tsx';

/** In place of a map that cannot be shown. Calm: nothing is lost but the picture. */
export function MapAbsent(props: { why: string }) {
  return (
    <div class="map-absent">
      <EmptyState icon="route" title="No map here">
        {props.why} Everything else works as usual.
      </EmptyState>
    </div>
  );
}
