import { createEffect, createSignal, createUniqueId, Index, on, Show } from 'solid-js';
import { createStore, produce, unwrap } from 'solid-js/store';
import type { ReferencePage } from '../../../shared/ops/reference-page-events.ts';
import { PAGE_KINDS } from '../../../shared/ops/reference-pages.ts';
import { Button } from '../../ui/button.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { emptySection, written, type PageDraft, type PhoneDraft, type SectionDraft } from './page-draft.ts';

export const KIND_WORDS: Record<ReferencePage['kind'], string> = {
  protocol: 'Protocol',
  'phone-book': 'Phone book',
  other: 'Other',
};

export interface PageFormProps {
  draft: PageDraft;
  isUnsaved: boolean;
  onSave(page: ReferencePage): Promise<void>;
  onChange(draft: PageDraft): void;
  /** Back to what was saved last. */
  onDiscard(): void;
  /** Absent for a page nobody has saved yet. */
  onRemove?: (() => void) | undefined;
}

/** Writes one page. What is typed changes nothing until it is saved. */
export function PageForm(props: PageFormProps) {
  const [draft, change] = createStore<PageDraft>(structuredClone(props.draft));
  const [wrong, setWrong] = createSignal<string>();
  createEffect(
    on(
      () => JSON.stringify(draft),
      () => props.onChange(structuredClone(unwrap(draft))),
      { defer: true },
    ),
  );
  const alter = (how: (draft: PageDraft) => void) => change(produce(how));
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const result = written(unwrap(draft));
    if ('wrong' in result) return setWrong(result.wrong);
    setWrong(undefined);
    try {
      await props.onSave(result.page);
    } catch {
      setWrong('The page was not saved. Save again.');
    }
  };
  return (
    <form class="pages-form" novalidate aria-label="Page" onSubmit={(event) => void save(event)}>
      <div class="pages-head">
        <TextField
          label="Title"
          maxLength={120}
          value={draft.title}
          onValue={(title) => change('title', title)}
        />
        <Select
          label="Kind"
          options={PAGE_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))}
          value={draft.kind}
          onValue={(value) => change('kind', PAGE_KINDS.find((kind) => kind === value) ?? 'other')}
        />
      </div>
      <Index each={draft.sections}>
        {(section, index) => (
          <SectionFields
            number={index + 1}
            section={section()}
            alter={(how) =>
              alter(({ sections }) => {
                const found = sections[index];
                if (found) how(found);
              })
            }
            onRemove={() => alter(({ sections }) => void sections.splice(index, 1))}
          />
        )}
      </Index>
      <div class="pages-actions">
        <Button
          type="button"
          icon="plus"
          onClick={() => alter(({ sections }) => void sections.push(emptySection()))}
        >
          Add a section
        </Button>
      </div>
      <InlineError message={wrong()} />
      <div class="pages-actions pages-actions-end">
        <Show when={props.onRemove}>
          {(remove) => (
            <Button type="button" tone="danger" onClick={() => remove()()}>
              Remove page
            </Button>
          )}
        </Show>
        <Show when={props.isUnsaved}>
          <span class="pages-unsaved">Not saved yet</span>
          <Button tone="quiet" onClick={() => props.onDiscard()}>
            Discard
          </Button>
        </Show>
        <Button type="submit" tone="primary">
          Save page
        </Button>
      </div>
    </form>
  );
}

interface SectionProps {
  number: number;
  section: SectionDraft;
  alter(how: (section: SectionDraft) => void): void;
  onRemove(): void;
}

function SectionFields(props: SectionProps) {
  const id = createUniqueId();
  const set = (index: number, part: keyof PhoneDraft, value: string) =>
    props.alter(({ phones }) => {
      const phone = phones[index];
      if (phone) phone[part] = value;
    });
  return (
    <fieldset class="pages-section">
      <legend>Section {props.number}</legend>
      <TextField
        label="Heading"
        maxLength={120}
        value={props.section.heading}
        onValue={(heading) => props.alter((section) => void (section.heading = heading))}
      />
      <div class="rb-field" data-size="regular">
        <label for={id}>Text</label>
        <textarea
          id={id}
          class="rb-field-box"
          rows={Math.min(10, Math.max(3, props.section.text.split('\n').length + 1))}
          value={props.section.text}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            const { value } = event.currentTarget;
            props.alter((section) => void (section.text = value));
          }}
        />
        <p id={`${id}-hint`} class="rb-field-hint">
          Each line is a paragraph.
        </p>
      </div>
      <Index each={props.section.phones}>
        {(phone, index) => (
          <div class="pages-phone">
            <TextField
              label="Whose number"
              maxLength={120}
              value={phone().name}
              onValue={(name) => set(index, 'name', name)}
            />
            <TextField
              label="Number"
              type="tel"
              maxLength={31}
              value={phone().number}
              onValue={(number) => set(index, 'number', number)}
            />
            <Button
              type="button"
              tone="quiet"
              icon="close"
              iconOnly
              onClick={() => props.alter(({ phones }) => void phones.splice(index, 1))}
            >
              Remove number {phone().name}
            </Button>
          </div>
        )}
      </Index>
      <div class="pages-actions">
        <Button
          type="button"
          icon="plus"
          onClick={() => props.alter(({ phones }) => void phones.push({ name: '', number: '' }))}
        >
          Add a number
        </Button>
        <Button type="button" tone="quiet" onClick={() => props.onRemove()}>
          Remove section {props.number}
        </Button>
      </div>
    </fieldset>
  );
}
