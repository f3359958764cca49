import type { CustodyStep } from '../../sync/custody-of.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { Hop } from '../../ui/custody-trail.tsx';

/** How far one press has come, as an icon and one word each: never colour alone. */
export const CUSTODY_LOOK: Record<CustodyStep, { icon: IconName; word: string }> = {
  saved: { icon: 'device', word: 'saved here' },
  server: { icon: 'check', word: 'on server' },
  relay: { icon: 'radio', word: 'at CAD' },
  billing: { icon: 'double-check', word: 'at billing' },
  refused: { icon: 'alert', word: 'refused' },
};

/** The hops that exist for every press; the CAD's is shown once one has been reached. */
export function hopsOf(step: CustodyStep, hasRelay: boolean): Hop[] {
  if (step === 'refused') {
    return [
      { label: 'Saved here', state: 'reached' },
      { label: 'Server', state: 'failed' },
    ];
  }
  const order: CustodyStep[] = hasRelay
    ? ['saved', 'server', 'relay', 'billing']
    : ['saved', 'server', 'billing'];
  const labels: Partial<Record<CustodyStep, string>> = {
    saved: 'Saved here',
    server: 'Server',
    relay: 'CAD',
    billing: 'Billing',
  };
  const reached = order.indexOf(step);
  return order.map((each, place) => ({
    label: labels[each] ?? each,
    state: place <= reached ? 'reached' : 'waiting',
  }));
}
