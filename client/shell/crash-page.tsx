import { createSignal, Show } from 'solid-js';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { crashReport } from './crash-report.ts';
import './crash-page.css';

export interface CrashPageProps {
  error: unknown;
  where: string;
  onRetry: () => void;
}

/** A screen failed. Says what is safe, offers the way back, and hands over details without a developer console. */
export function CrashPage(props: CrashPageProps) {
  const [copied, setCopied] = createSignal<'no' | 'yes' | 'refused'>('no');
  const details = () =>
    crashReport({
      error: props.error,
      where: props.where,
      at: new Date().toISOString(),
      agent: navigator.userAgent,
    });

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(details());
      setCopied('yes');
    } catch {
      setCopied('refused');
    }
  };

  return (
    <main class="crash-page">
      <Icon name="alert" size={40} />
      <h1>This screen stopped working</h1>
      <p>
        What you pressed before is saved on this device and is still being sent. Only the picture is broken.
      </p>
      <div class="crash-page-actions">
        <Button tone="primary" size="crew" onClick={() => props.onRetry()}>
          Show it again
        </Button>
        <Button size="crew" icon="sync" onClick={() => location.reload()}>
          Restart the app
        </Button>
        <Button size="crew" icon="copy" onClick={() => void copy()}>
          {copied() === 'yes' ? 'Copied' : 'Copy details'}
        </Button>
      </div>
      <Show when={copied() === 'refused'}>
        <p>The device did not allow copying. Here it is to read out:</p>
      </Show>
      <details open={copied() === 'refused'}>
        <summary>Details</summary>
        <pre>{details()}</pre>
      </details>
    </main>
  );
}
