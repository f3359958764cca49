import { createSignal, For } from 'solid-js';
import { EXAMPLE_PAYLOADS } from 'virtual:example-payloads';
import { catalogueEntry } from '../../../shared/protocol/catalogue.ts';
import { ephemeralEntry } from '../../../shared/protocol/ephemeral.ts';
import { SUBMITTED_NAMES } from '../../../shared/protocol/names.ts';
import { Button } from '../../ui/button.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import type { OutsideLink } from '../../sync/outside-link.ts';
import type { Refused } from '../../sync/refusal-words.ts';
import { RefusedNotice } from './refused-notice.tsx';

const GROUPS = Map.groupBy(SUBMITTED_NAMES, (name) => name.split(':')[0] ?? name);

const exampleText = (name: string): string => JSON.stringify(EXAMPLE_PAYLOADS[name] ?? {}, null, 2);

/** Every event of the catalogue, with a payload its schema takes to begin with. */
export function SendPanel(props: { link: OutsideLink }) {
  const [name, setName] = createSignal('unit:status');
  const [text, setText] = createSignal(exampleText('unit:status'));
  const [refused, setRefused] = createSignal<Refused>();
  const [taken, setTaken] = createSignal('');
  const [isBusy, setBusy] = createSignal(false);
  const fault = (): string | undefined =>
    parsed(text()) === undefined ? 'This is not a JSON object.' : undefined;
  const roles = () => (catalogueEntry(name())?.rule.roles ?? ephemeralEntry(name())?.roles ?? []).join(', ');

  function choose(next: string): void {
    setName(next);
    setText(exampleText(next));
    setRefused(undefined);
    setTaken('');
  }

  async function send(): Promise<void> {
    const payload = parsed(text());
    if (payload === undefined || isBusy()) return;
    setBusy(true);
    setTaken('');
    const why = await props.link.send(name(), payload);
    setBusy(false);
    setRefused(why);
    if (!why) setTaken(`${name()} was taken.`);
  }

  return (
    <section class="console-panel" aria-labelledby="console-send">
      <h2 id="console-send">Send</h2>
      <form
        class="console-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="rb-field" data-size="compact">
          <label for="console-event">Event</label>
          <select
            id="console-event"
            class="rb-field-box"
            value={name()}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <For each={[...GROUPS]}>
              {([group, names]) => (
                <optgroup label={group}>
                  <For each={names}>{(each) => <option value={each}>{each}</option>}</For>
                </optgroup>
              )}
            </For>
          </select>
          <p class="rb-field-hint">
            {catalogueEntry(name()) ? 'Kept in the log.' : 'Said and never kept.'} For {roles()}.
          </p>
        </div>
        <div class="rb-field" data-size="compact">
          <label for="console-payload">Payload</label>
          <textarea
            id="console-payload"
            class="rb-field-box console-payload"
            spellcheck={false}
            rows={Math.min(Math.max(text().split('\n').length, 4), 16)}
            value={text()}
            aria-invalid={fault() ? 'true' : undefined}
            aria-describedby="console-payload-error"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
            }}
          />
          <InlineError id="console-payload-error" message={fault()} />
        </div>
        <Button type="submit" tone="primary" size="compact" busy={isBusy()} disabled={fault() !== undefined}>
          Send {name()}
        </Button>
        <p class="rb-muted console-small">Ctrl and Enter in the payload sends too.</p>
      </form>
      <p class="console-taken" role="status">
        {taken()}
      </p>
      <RefusedNotice refused={refused()} />
    </section>
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
