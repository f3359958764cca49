import type { CadStep, CustodyStep } from '../../sync/custody-of.ts';
import { cadHop } from '../../ui/cad-hop.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { Hop } from '../../ui/custody-trail.tsx';

/** How far one press has come, as an icon and one word each: never colour alone. */
export const CUSTODY_LOOK: Record<CustodyStep, { icon: IconName; word: string }> = {
  saved: { icon: 'device', word: 'saved here' },
  server: { icon: 'check', word: 'on server' },
  sent: { icon: 'chevron-right', word: 'sent to CAD' },
  relay: { icon: 'radio', word: 'at CAD' },
  'relay-refused': { icon: 'alert', word: 'CAD refused' },
  billing: { icon: 'double-check', word: 'at billing' },
  refused: { icon: 'alert', word: 'refused' },
};

/** The hops that exist for one press. `cad`: undefined when the CAD is not told of it. */
export function hopsOf(step: CustodyStep, cad: CadStep | undefined): Hop[] {
  if (step === 'refused') {
    return [
      { label: 'Saved here', state: 'reached' },
      { label: 'Server', state: 'failed' },
    ];
  }
  return [
    { label: 'Saved here', state: 'reached' },
    { label: 'Server', state: step === 'saved' ? 'waiting' : 'reached' },
    ...(cad ? [cadHop(cad)] : []),
    { label: 'Billing', state: step === 'billing' ? 'reached' : 'waiting' },
  ];
}
