/** The relay's line in the installation's health (A6): what an operator looks at first. */
import { alertsOf } from './relay-alerts.ts';
import type { Relays } from './relays.ts';

/** Anybody may ask: of a failure only its code is told, for its words may name hosts. */
export async function relayCheck(relays: Relays): Promise<Record<string, unknown>> {
  const health = await relays.health();
  const { state, attempts, queued, uptimePercent, processingMs, counts, lastErrorCode, taken } = health;
  const alerts = Object.entries(alertsOf(health)).flatMap(([name, isOn]) => (isOn ? [name] : []));
  return {
    status: state === 'connected' ? 'ok' : 'disconnected',
    attempts,
    queued,
    uptime_percent: uptimePercent,
    processing_ms: processingMs.p95,
    failed_emissions: counts.failed,
    delivery: taken,
    ...(alerts.length > 0 ? { alerts } : {}),
    ...(lastErrorCode === null ? {} : { last_error: lastErrorCode }),
  };
}
