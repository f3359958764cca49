/** How billing partners stand, for alarms: what an operator's own rules watch beside what people are told in the app. */
import { Gauge, type Registry } from 'prom-client';

export interface PartnerStanding {
  org: string;
  endpoints: Record<string, number>;
  lagEvents: number;
  lagSeconds: number;
}

/** Read when scraped. What cannot be read now is left out rather than shown as nought. */
export function partnerGauges(read: () => Promise<readonly PartnerStanding[]>): Gauge[] {
  const registers: Registry[] = [];
  const gauge = (
    about: { name: string; help: string; labelNames: string[] },
    show: (gauge: Gauge, standing: PartnerStanding) => void,
  ): Gauge =>
    new Gauge({
      ...about,
      registers,
      async collect() {
        this.reset();
        for (const standing of await read().catch(() => [])) show(this, standing);
      },
    });
  return [
    gauge(
      {
        name: 'readback_webhook_endpoints',
        help: 'Endpoints of partners: active, failing (people were told), paused, disabled.',
        labelNames: ['org', 'state'],
      },
      (each, { org, endpoints }) => {
        for (const [state, count] of Object.entries(endpoints)) each.set({ org, state }, count);
      },
    ),
    gauge(
      {
        name: 'readback_webhook_lag_events',
        help: 'Events of the log the partner furthest behind has not got.',
        labelNames: ['org'],
      },
      (each, { org, lagEvents }) => each.set({ org }, lagEvents),
    ),
    gauge(
      {
        name: 'readback_webhook_lag_seconds',
        help: 'How long the oldest delivery to a partner has waited.',
        labelNames: ['org'],
      },
      (each, { org, lagSeconds }) => each.set({ org }, lagSeconds),
    ),
  ];
}
