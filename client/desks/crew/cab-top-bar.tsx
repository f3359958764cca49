import { Show } from 'solid-js';
import { toUnixMs } from '../../../shared/time.ts';
import { useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon } from '../../ui/icon.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { BatteryGauge } from './battery-gauge.tsx';
import { useCab } from './cab-state.tsx';
import { EmergencyButton } from './emergency-button.tsx';
import { localTime } from './local-time.ts';
import { PrimaryTablet } from './primary-tablet.tsx';
import { ThemeCycle } from './theme-cycle.tsx';
import './cab-top-bar.css';

/** A longer call sign, such as MEDIC 112, is set smaller where the bar is narrow. */
const SHORT_SIGN = 5;

/** Which unit, what it is doing and since when, the time on the server's clock, the battery. */
export function CabTopBar() {
  const cab = useCab();
  const clock = useClock();
  const statusUnsent = () => (cab.client.document('unit', cab.unitId)?.unsent ?? 0) > 0;
  return (
    <header class="crew-bar">
      <h1 class="crew-bar-sign" data-long={cab.unit().callSign.length > SHORT_SIGN ? '' : undefined}>
        {cab.unit().callSign}
      </h1>
      <StatusChip
        status={cab.unit().status}
        size="large"
        unsent={statusUnsent()}
        trailing={<ElapsedTime since={toUnixMs(cab.unit().statusSince)} />}
      />
      <Show when={cab.isPrimary()} fallback={<PrimaryTablet />}>
        <p class="crew-bar-who">{cab.client.signedIn().name}</p>
      </Show>
      <EmergencyButton />
      <div class="crew-bar-end">
        <time class="crew-bar-clock">{localTime(clock())}</time>
        <Show when={cab.gps.battery()}>{(battery) => <BatteryGauge reading={battery()} />}</Show>
        <ThemeCycle />
        <button type="button" class="crew-bar-button" onClick={() => cab.panels.show({ kind: 'menu' })}>
          <Icon name="menu" size={30} />
          <span class="rb-spoken">Menu</span>
        </button>
      </div>
    </header>
  );
}
