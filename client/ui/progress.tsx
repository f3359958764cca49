import { createUniqueId } from 'solid-js';
import './progress.css';

export interface ProgressProps {
  label: string;
  /** 0 to 1; without it, work of unknown length. */
  value?: number | undefined;
  /** Such as "12 of 40 MB". */
  detail?: string | undefined;
}

export function Progress(props: ProgressProps) {
  const id = createUniqueId();
  const percent = () =>
    props.value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, props.value)) * 100);
  return (
    <div class="rb-progress">
      <div class="rb-progress-words">
        <span id={id}>{props.label}</span>
        <span class="rb-muted rb-figures">
          {props.detail ?? (percent() === undefined ? '' : `${percent()} %`)}
        </span>
      </div>
      <div
        class="rb-progress-track"
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow={percent()}
        data-unknown={percent() === undefined ? '' : undefined}
      >
        <div style={{ 'inline-size': percent() === undefined ? undefined : `${percent()}%` }} />
      </div>
    </div>
  );
}
