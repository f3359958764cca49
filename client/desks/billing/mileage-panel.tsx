import { Show } from 'solid-js';
import { medicareGroundMiles } from '../../../shared/billing/mileage-rounding.ts';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { formatMiles, metresToMileHundredths, parseOdometer } from '../../../shared/mileage.ts';
import { Icon } from '../../ui/icon.tsx';

/** What was driven by the odometer and by the track, beside each other, and what of it is billed. */
export function MileagePanel(props: { record: BillingRecord }) {
  const mileage = () => props.record.mileage;
  const odometerMiles = () => {
    const readings = mileage().odometer;
    const from = readings && parseOdometer(readings.atScene);
    const to = readings && parseOdometer(readings.atDestination);
    return from === undefined || to === undefined ? undefined : formatMiles(to - from);
  };
  const medicareMiles = () => {
    const hundredths = parseOdometer(mileage().loadedMiles ?? '');
    return hundredths === undefined ? '–' : medicareGroundMiles(hundredths);
  };
  return (
    <Show when={props.record.disposition === 'transported'}>
      <dl class="billing-miles rb-figures">
        <div data-loud>
          <dt>Loaded miles</dt>
          <dd>{mileage().loadedMiles ?? '–'}</dd>
          <dd class="rb-muted">Medicare bills {medicareMiles()}</dd>
        </div>
        <div>
          <dt>Odometer</dt>
          <dd>{odometerMiles() ?? '–'}</dd>
          <Show when={mileage().odometer} fallback={<dd class="rb-muted">not read at both ends</dd>}>
            {(readings) => (
              <dd class="rb-muted">
                {readings().atScene} to {readings().atDestination}
              </dd>
            )}
          </Show>
        </div>
        <div>
          <dt>Track</dt>
          <Show when={mileage().gps} fallback={<dd>–</dd>}>
            {(gps) => (
              <>
                <dd>{formatMiles(metresToMileHundredths(gps().metres))}</dd>
                <dd class="rb-muted">
                  {gps().coveragePercent} % covered, {gps().gapMetres} m bridged
                </dd>
              </>
            )}
          </Show>
        </div>
        <Show when={mileage().discrepancy}>
          {(apart) => (
            <div data-tone={apart().flagged ? 'warn' : 'good'}>
              <dt>Difference</dt>
              <dd>{apart().differenceMiles}</dd>
              <dd class="billing-mark" data-tone={apart().flagged ? 'warn' : 'good'}>
                <Icon name={apart().flagged ? 'alert' : 'check'} size={16} />
                {apart().flagged ? 'too far apart' : 'they agree'}
              </dd>
            </div>
          )}
        </Show>
      </dl>
    </Show>
  );
}
