import { createMemo, createSignal, For, Show } from 'solid-js';
import type { PageSection } from '../../../../shared/ops/reference-page-events.ts';
import { searchPages } from '../../../../shared/ops/reference-pages.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useCab } from '../cab-state.tsx';
import { PanelFrame } from '../panel-frame.tsx';
import './pages.css';

/** Protocols and the phone book, as they were last heard of: they open with no link. */
export function PagesPanel() {
  const cab = useCab();
  const [words, setWords] = createSignal('');
  const [chosen, setChosen] = createSignal<string>();
  const found = createMemo(() => searchPages(cab.client.documents('page'), words()));
  const page = () => {
    const id = chosen();
    const state = id === undefined ? undefined : cab.client.document('page', id)?.state;
    return state?.removed ? undefined : state;
  };
  return (
    <PanelFrame
      title={page()?.title ?? 'Protocols and phone book'}
      {...(page() ? { leave: 'Back', onLeave: () => setChosen(undefined) } : {})}
    >
      <Show
        when={page()}
        fallback={
          <div class="crew-pages">
            <TextField size="crew" type="search" label="Search" value={words()} onValue={setWords} />
            <Show
              when={found().length > 0}
              fallback={
                <EmptyState icon="search" title={words() ? 'Nothing found' : 'No pages yet'}>
                  A supervisor of your service adds them.
                </EmptyState>
              }
            >
              <ul class="crew-choices">
                <For each={found()}>
                  {({ id, state }) => (
                    <li>
                      <button type="button" class="crew-choice" onClick={() => setChosen(id)}>
                        {state.title}
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          </div>
        }
      >
        {(open) => (
          <article class="crew-pages">
            <For each={open().sections}>{(section) => <Section section={section} />}</For>
          </article>
        )}
      </Show>
    </PanelFrame>
  );
}

function Section(props: { section: PageSection }) {
  return (
    <section>
      <h3>{props.section.heading}</h3>
      <For each={props.section.lines ?? []}>{(line) => <p>{line}</p>}</For>
      <For each={props.section.phones ?? []}>
        {({ name, number }) => (
          <a class="crew-choice crew-phone" href={`tel:${number.replaceAll(/[ ().-]/g, '')}`}>
            <span>{name}</span>
            <strong class="rb-figures">{number}</strong>
          </a>
        )}
      </For>
    </section>
  );
}
