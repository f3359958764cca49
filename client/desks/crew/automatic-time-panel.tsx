import { createEffect } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { recordTime } from './automatic-times.ts';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { Panel } from './panels.ts';

/** The vehicle stopped or moved and nobody pressed. A press made meanwhile is the answer. */
export function AutomaticTimePanel(props: { panel: Extract<Panel, { kind: 'automatic-time' }> }) {
  const cab = useCab();
  const at = () => localTime(props.panel.atMs + (cab.client.clockOffset()?.ms ?? 0));
  const moved = () => props.panel.status === 'en_route' || props.panel.status === 'transporting';
  createEffect(() => {
    if (cab.transportOf(props.panel.incidentId)?.times[props.panel.name]) cab.panels.done();
  });
  const record = () => {
    cab.panels.done();
    void recordTime(cab, props.panel);
  };
  return (
    <PanelFrame
      title={`${statusLabel(props.panel.status)} at ${at()}?`}
      why={`Wheels ${moved() ? 'moved' : 'stopped'} then, and nobody pressed it.`}
      leave="No"
    >
      <Button size="crew" tone="primary" block onClick={record}>
        Record {statusLabel(props.panel.status)} {at()}
      </Button>
      <p class="crew-panel-note rb-muted">
        It is marked as taken from the vehicle’s movement. What you press yourself always stands over it.
      </p>
    </PanelFrame>
  );
}
