import type { BatteryReading } from '../../device/battery.ts';

const LOW = 0.2;

/** Level as a bar and in percent; below 20 % without a charger it says so in words too. */
export function BatteryGauge(props: { reading: BatteryReading }) {
  const percent = () => Math.round(props.reading.level * 100);
  const isLow = () => props.reading.level < LOW && !props.reading.charging;
  return (
    <span class="crew-battery rb-figures" data-low={isLow() ? '' : undefined}>
      <svg viewBox="0 0 32 16" width="32" height="16" aria-hidden="true">
        <rect
          x="1"
          y="1"
          width="26"
          height="14"
          rx="3.5"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
        />
        <rect x="4" y="4" width={20 * props.reading.level} height="8" rx="1.5" fill="currentColor" />
        <path d="M29 5.5v5" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" />
      </svg>
      <span>
        <span class="rb-spoken">Battery </span>
        {percent()} %<span class="rb-spoken">{props.reading.charging ? ', charging' : ''}</span>
        {isLow() ? ' low' : ''}
      </span>
    </span>
  );
}
