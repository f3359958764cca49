/** Places on their way to screens: every unit's to the desk, and to a crew those of its own call. */
import type { SyncNamespace } from '../feeds/feeds.ts';
import type { Logger } from '../observability/logger.ts';
import { createLivePositions, type LivePositions } from '../positions/live-positions.ts';
import type { Database } from '../store/database.ts';
import { createFellowPositions, fellowRoom, type FellowPositions } from './fellow-positions.ts';
import { orgDispatchRoom } from './session.ts';

export interface PositionFrames {
  livePositions: LivePositions;
  fellowPositions: FellowPositions;
  stop(): void;
}

export interface PositionFramesDeps {
  database: Database;
  logger: Logger;
  namespace(): SyncNamespace;
}

/** What is lost on the way is lost: the next place comes soon. */
export function createPositionFrames({ database, logger, namespace }: PositionFramesDeps): PositionFrames {
  const livePositions = createLivePositions((org, frame) => {
    namespace().local.volatile.to(orgDispatchRoom(org)).emit('positions', frame);
    fellowPositions.offer(org, frame.positions);
  });
  const fellowPositions = createFellowPositions({
    database,
    logger,
    latest: livePositions.latest,
    send: (org, unitId, frame) =>
      namespace().local.volatile.to(fellowRoom(org, unitId)).emit('positions', frame),
  });
  return {
    livePositions,
    fellowPositions,
    stop() {
      livePositions.stop();
      fellowPositions.stop();
    },
  };
}
