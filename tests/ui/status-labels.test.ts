import { createRoot, createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { followLabels } from '../../client/ops/agency.ts';
import {
  chooseLabelPack,
  LABEL_PACK_NAMES,
  pressLabel,
  statusLabel,
  type LabelPack,
} from '../../client/ui/unit-status-look.ts';
import { UNIT_STATUSES } from '../../shared/units/statuses.ts';

afterEach(() => chooseLabelPack('us-plain'));

describe('F13: the agency’s words for its statuses', () => {
  it.each(Object.keys(LABEL_PACK_NAMES) as LabelPack[])('%s names every status, each differently', (name) => {
    chooseLabelPack(name);
    const labels = UNIT_STATUSES.map(statusLabel);
    expect(new Set(labels).size).toBe(UNIT_STATUSES.length);
    expect(labels.filter((label) => label.trim() === '')).toEqual([]);
  });

  it('a state is named as one, a button as what it does', () => {
    expect([statusLabel('acknowledged'), pressLabel('acknowledged')]).toEqual([
      'Acknowledged',
      'Acknowledge',
    ]);
    expect(pressLabel('en_route')).toBe(statusLabel('en_route'));
  });

  it('follow the agency when it decides otherwise', () => {
    const [state, setState] = createSignal<object | undefined>();
    const document = () => ({ state: state() });
    const end = createRoot(() => followLabels({ document } as never));
    expect(statusLabel('on_scene')).toBe('On scene');
    setState({ labels: 'uk' });
    expect(statusLabel('on_scene')).toBe('At scene');
    setState({ labels: 'fms' });
    expect(statusLabel('on_scene')).toBe('4 Am Einsatzort');
    end();
  });
});
