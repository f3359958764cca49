import { Key } from './keyed-devices.tsx';
import { createMemo, Show } from 'solid-js';
import { Icon } from '../../ui/icon.tsx';
import type { ProofDevice } from './proof-figures.ts';
import './device-bars.css';

/** One bar per tablet: how many facts it made, and how many of them are safe. */
export function DeviceBars(props: { devices: readonly ProofDevice[] }) {
  const most = createMemo(() => Math.max(1, ...props.devices.map(({ made }) => made)));
  const offline = () => props.devices.filter(({ online }) => !online).length;
  return (
    <section class="device-bars" aria-labelledby="device-bars-title">
      <header>
        <h2 id="device-bars-title">Tablets</h2>
        <span class="rb-muted rb-figures">
          {props.devices.length} in all, {offline()} in a dead zone
        </span>
        <ul class="device-bars-legend" aria-hidden="true">
          <li data-part="acknowledged">acknowledged</li>
          <li data-part="waiting">saved on the tablet</li>
          <li data-part="refused">refused</li>
        </ul>
      </header>
      <ol>
        <Key devices={props.devices}>{(device) => <DeviceBar device={device()} most={most()} />}</Key>
      </ol>
    </section>
  );
}

function DeviceBar(props: { device: ProofDevice; most: number }) {
  const share = (count: number) => `${(100 * count) / props.most}%`;
  return (
    <li class="device-bar" data-online={props.device.online ? '' : undefined}>
      <strong>{props.device.unit}</strong>
      <span class="device-bar-track" aria-hidden="true">
        <span data-part="acknowledged" style={{ 'inline-size': share(props.device.acknowledged) }} />
        <span data-part="waiting" style={{ 'inline-size': share(props.device.waiting) }} />
        <span data-part="refused" style={{ 'inline-size': share(props.device.refused) }} />
      </span>
      <span class="device-bar-words rb-figures">
        {props.device.acknowledged} of {props.device.made}
        <Show when={props.device.waiting > 0}>
          <span class="device-bar-waiting">, {props.device.waiting} waiting</span>
        </Show>
        <Show when={props.device.refused > 0}>
          <span class="device-bar-refused">, {props.device.refused} refused</span>
        </Show>
      </span>
      <span class="device-bar-link">
        <Icon name={props.device.online ? 'live' : 'cloud-off'} size={16} />
        {props.device.online ? 'connected' : 'dead zone'}
      </span>
    </li>
  );
}
