/** When somebody should look at the relay (A6). */
import type { RelayReport } from './relay-figures.ts';

export interface RelayAlerts {
  /** More connecting tries than this since the last connection. */
  attempts: boolean;
  /** Any message the CAD would not have. */
  failed_emissions: boolean;
  /** Longer than the target until the CAD has a message, for one in twenty. */
  processing: boolean;
}

const ALERT_ATTEMPTS = 5;
const PROCESSING_TARGET_MS = 100;

export const alertsOf = ({ attempts, counts, processingMs }: RelayReport): RelayAlerts => ({
  attempts: attempts > ALERT_ATTEMPTS,
  failed_emissions: counts.failed > 0,
  processing: (processingMs.p95 ?? 0) > PROCESSING_TARGET_MS,
});
