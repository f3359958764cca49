import { createMemo, createSignal, For, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Entry } from '../../sync/outside-link.ts';
import { clockWords, fieldOf, jsonOf, KIND_WORDS, lineOf, searchText } from './entry-words.ts';

export interface EntryListProps {
  entries: readonly Entry[];
  /** How many came while the list stands still. */
  held: number;
  isPaused: boolean;
  onPause(isWanted: boolean): void;
  onClear(): void;
}

const KIND_ICONS: Readonly<Record<Entry['kind'], IconName>> = {
  event: 'inbox',
  signal: 'live',
  sent: 'check',
  refused: 'alert',
  notice: 'info',
};

/** Newest first. Arrow keys walk the lines, Enter opens one, C copies it. */
export function EntryList(props: EntryListProps) {
  const [filter, setFilter] = createSignal('');
  const [note, setNote] = createSignal('');
  const wanted = createMemo(() => filter().toLowerCase().split(/\s+/).filter(Boolean));
  const shown = createMemo(() =>
    wanted().length === 0
      ? props.entries
      : props.entries.filter((entry) => wanted().every((word) => searchText(entry).includes(word))),
  );

  async function copy(text: string, what: string): Promise<void> {
    setNote('');
    await navigator.clipboard.writeText(text).then(
      () => setNote(`${what} copied.`),
      () => setNote('This browser did not allow copying.'),
    );
  }

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLOListElement }): void {
    const line = event.target instanceof Element ? event.target.closest('summary') : null;
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const lines = [...event.currentTarget.querySelectorAll('summary')];
      lines[lines.indexOf(line) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    } else if (event.key.toLowerCase() === 'c') {
      const entry = shown().find(({ key }) => String(key) === line.dataset['key']);
      if (entry) void copy(jsonOf(entry), entry.name);
    }
  }

  return (
    <section class="console-heard" aria-labelledby="console-heard">
      <header class="console-tools">
        <h2 id="console-heard">Heard</h2>
        <TextField
          label="Filter"
          size="compact"
          type="search"
          placeholder="words of name or content"
          value={filter()}
          onValue={setFilter}
        />
        <Button size="compact" aria-pressed={props.isPaused} onClick={() => props.onPause(!props.isPaused)}>
          {props.isPaused ? `Go on (${props.held} waiting)` : 'Pause'}
        </Button>
        <Button size="compact" onClick={() => props.onClear()}>
          Clear
        </Button>
        <Button
          size="compact"
          icon="copy"
          onClick={() => void copy(`[${shown().map(jsonOf).join(',\n')}]`, 'The list')}
        >
          Copy all
        </Button>
        <p class="console-count rb-muted rb-figures">
          {shown().length === props.entries.length
            ? `${shown().length} lines`
            : `${shown().length} of ${props.entries.length} lines`}{' '}
          <span role="status">{note()}</span>
        </p>
      </header>
      <Show
        when={shown().length > 0}
        fallback={
          <EmptyState
            icon="radio"
            title={props.entries.length > 0 ? 'Nothing matches the filter' : 'Nothing heard yet'}
          >
            Connect, join a room, and everything announced there appears here as it happens.
          </EmptyState>
        }
      >
        <ol class="console-lines" aria-label="Heard, newest first" onKeyDown={onKeyDown}>
          <For each={shown()}>
            {(entry) => <Line entry={entry} onCopy={() => void copy(jsonOf(entry), entry.name)} />}
          </For>
        </ol>
      </Show>
    </section>
  );
}

function Line(props: { entry: Entry; onCopy(): void }) {
  const [isOpen, setOpen] = createSignal(false);
  const about = () =>
    [fieldOf(props.entry, 'unitId'), fieldOf(props.entry, 'incidentId')].filter(Boolean).join(' · ');
  const seq = () => fieldOf(props.entry, 'seq');
  return (
    <li data-kind={props.entry.kind}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary data-key={props.entry.key}>
          <time>{clockWords(props.entry.at)}</time>
          <span class="console-kind">
            <Icon name={KIND_ICONS[props.entry.kind]} size={16} />
            <span class="rb-figures">{seq() ? `#${seq()}` : KIND_WORDS[props.entry.kind]}</span>
          </span>
          <strong>{props.entry.name}</strong>
          <span class="console-words">
            <Show when={about()}>
              <b>{about()}</b>{' '}
            </Show>
            {lineOf(props.entry)}
          </span>
        </summary>
        <Show when={isOpen()}>
          <div class="console-json">
            <Button size="compact" icon="copy" onClick={() => props.onCopy()}>
              Copy
            </Button>
            {/* Long ones scroll, by keyboard too. */}
            <pre tabindex="0" role="region" aria-label={`${props.entry.name} as JSON`}>
              {jsonOf(props.entry)}
            </pre>
          </div>
        </Show>
      </details>
    </li>
  );
}
