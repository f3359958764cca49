/** The relay's line in the installation's health (A6): what an operator looks at first. */
import type { Relays } from './relays.ts';

/** Connecting tries after which somebody should know (A6). */
const ALERT_ATTEMPTS = 5;

export async function relayCheck(relays: Relays): Promise<Record<string, unknown>> {
  const { state, attempts, queued, uptimePercent, processingMs, counts, lastError, taken } =
    await relays.health();
  return {
    status: state === 'connected' ? 'ok' : 'disconnected',
    attempts,
    queued,
    uptime_percent: uptimePercent,
    processing_ms: processingMs.p95,
    failed_emissions: counts.failed,
    delivery: taken,
    ...(attempts > ALERT_ATTEMPTS || counts.failed > 0 ? { alert: true } : {}),
    // Words of the network, not of the CAD: no data of a patient is in them.
    ...(lastError === null ? {} : { last_error: lastError }),
  };
}
