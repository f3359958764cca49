import type { Hop } from './custody-trail.tsx';

/** How the CAD has a fact, in plain words: "at the CAD" is never said of what was merely sent (I18). */
const HOPS: Record<'waiting' | 'acknowledged' | 'confirmed' | 'sent' | 'refused', Hop> = {
  waiting: { label: 'CAD', state: 'waiting' },
  acknowledged: { label: 'CAD acknowledged', state: 'reached' },
  confirmed: { label: 'CAD confirmed', state: 'reached' },
  sent: { label: 'Sent to CAD', state: 'sent' },
  refused: { label: 'CAD refused', state: 'failed' },
};

export const cadHop = (step: keyof typeof HOPS): Hop => HOPS[step];
