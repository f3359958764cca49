import type { Outbox } from '../outbox/outbox.ts';
import type { Client } from './app-state.ts';
import type { LinkState as BadgeState } from '../ui/link-badge.tsx';

/** What the badge may claim: "live" only when connected, not behind, and with nothing unsent (I18). */
export function badgeState(client: Pick<Client, 'link'> & { outbox: Pick<Outbox, 'counts'> }): BadgeState {
  const { waiting, held } = client.outbox.counts();
  const link = client.link();
  if (link === 'needs-sign-in' || held > 0) return 'sign-in';
  if (link === 'live') return waiting > 0 ? 'catching-up' : 'live';
  if (link === 'catching-up') return 'catching-up';
  return waiting > 0 ? 'saved-here' : 'offline';
}
