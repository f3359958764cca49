import { createMemo } from 'solid-js';
import { isClosed } from '../../../shared/incidents/statuses.ts';
import type { LonLat } from '../../../shared/geo.ts';
import type { Point } from '../../../shared/units/events.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { LiveMap } from '../../map/live-map.tsx';
import type { IncidentMark, PlaceMark, UnitMark } from '../../map/map-marks.ts';
import { useClient } from '../../sync/client-context.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { useDesk } from './desk-state.tsx';
import { staleWords } from './hearing.ts';

const STALE_CHECK_MS = 10_000;

/** The board's facts as marks on the map. Three lists, so that a moving unit does not redraw the incidents. */
export function BoardMap() {
  const client = useClient();
  const desk = useDesk();
  const clock = useClock();
  const coarseNow = createMemo(() => Math.floor(clock() / STALE_CHECK_MS) * STALE_CHECK_MS);

  const units = createMemo((): UnitMark[] =>
    client.documents('unit').flatMap(({ id, state }) => {
      const position = client.positions().get(id);
      const { emergency } = state;
      if (!position) return emergency?.location ? [emergencyMark(id, state, emergency.location)] : [];
      const stale = staleWords(position, coarseNow());
      return [
        {
          id,
          callSign: state.callSign,
          status: state.status,
          at: [position.lon, position.lat],
          ...(position.heading === undefined || !position.speed ? {} : { heading: position.heading }),
          ...(stale === undefined ? {} : { stale }),
          ...(emergency ? { emergency: true as const } : {}),
          selected: desk.unitId() === id,
        },
      ];
    }),
  );
  const incidents = createMemo((): IncidentMark[] =>
    client.documents('incident').flatMap(({ id, state }) =>
      state.location && !isClosed(state.status)
        ? [
            {
              id,
              label: state.address,
              priority: state.priority,
              pending: state.status === 'pending',
              at: [state.location.lon, state.location.lat],
              selected: desk.incidentId() === id,
            },
          ]
        : [],
    ),
  );
  const places = createMemo((): PlaceMark[] => {
    const draft = desk.draftPlace();
    return [
      ...client
        .documents('hospital')
        .flatMap(({ id, state }): PlaceMark[] =>
          state.lat === undefined || state.lon === undefined
            ? []
            : [{ id, kind: 'hospital', label: state.name, at: [state.lon, state.lat] }],
        ),
      ...(draft ? [{ id: 'draft', kind: 'draft' as const, label: 'New incident', at: draft }] : []),
    ];
  });
  const marks = createMemo(() => ({ units: units(), incidents: incidents(), places: places() }));

  /* Only a new choice moves the map, not the next position of what was chosen. */
  const chosen = createMemo(() => desk.incidentId() ?? desk.unitId());
  const focus = createMemo((): LonLat | undefined => {
    const id = chosen();
    if (id === undefined) return undefined;
    const place =
      desk.incidentId() === id ? client.document('incident', id)?.state.location : client.position(id);
    return place && [place.lon, place.lat];
  });
  const focusOfChoice = createMemo<{ id: string | undefined; at: LonLat | undefined }>(
    (before) => {
      const id = chosen();
      return before.id === id && before.at ? before : { id, at: focus() };
    },
    { id: undefined, at: undefined },
  );

  return (
    <LiveMap
      label="Live map of units and incidents"
      marks={marks()}
      focus={focusOfChoice().at}
      picking={desk.picking()}
      onPick={(at) => desk.setDraftPlace(at)}
      onSelectUnit={(id) => desk.open({ kind: 'unit', id })}
      onSelectIncident={(id) => desk.open({ kind: 'incident', id })}
    />
  );
}

/** Where the button was pressed, when that is the only place known. */
const emergencyMark = (id: string, { callSign, status }: UnitState, { lat, lon }: Point): UnitMark => ({
  id,
  callSign,
  status,
  at: [lon, lat],
  emergency: true,
});
