import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { InlineError } from '../../../ui/inline-error.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { TYPE_LABELS } from './partner-words.ts';
import { usePartners } from './partners-state.tsx';

/** What a billing company wants. */
const USUAL = ['transport.completed', 'transport.corrected', 'transport.not_transported'];

function addressFault(url: string): string | undefined {
  const given = URL.canParse(url) ? new URL(url) : undefined;
  if (!given || !/^https?:$/.test(given.protocol)) return 'An address begins with https:// and names a host.';
  return given.username || given.password ? 'An address cannot hold a name and password.' : undefined;
}

/** Where to send, and what. */
export function AddPartner(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const partners = usePartners();
  const [url, setUrl] = createSignal('');
  const [types, setTypes] = createSignal<readonly string[]>(USUAL);
  const [ordered, setOrdered] = createSignal(true);
  const [wasTried, setTried] = createSignal(false);
  const fault = () => addressFault(url().trim());
  const toggle = (type: string, isOn: boolean) =>
    setTypes((all) => (isOn ? [...all, type] : all.filter((each) => each !== type)));

  async function add() {
    setTried(true);
    if (fault() !== undefined || types().length === 0) return;
    const made = await partners.act(() =>
      partners.data.add({ url: url().trim(), types: types(), ordered: ordered() }),
    );
    if (!made) return;
    props.onOpenChange(false);
    partners.open(made.id);
    partners.setSecret({ ...made, isFirst: true });
    setUrl('');
    setTried(false);
  }

  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Add a partner"
      description="Messages are signed as Standard Webhooks says. The secret is shown once, after this."
      actions={
        <>
          <Button size="compact" onClick={() => props.onOpenChange(false)}>
            Cancel
          </Button>
          <Button size="compact" tone="primary" busy={partners.isBusy()} onClick={() => void add()}>
            Add and show the secret
          </Button>
        </>
      }
    >
      <form class="partners-form" onSubmit={(event) => (event.preventDefault(), void add())}>
        <TextField
          label="Address"
          type="url"
          size="compact"
          placeholder="https://billing.example.org/readback"
          value={url()}
          onValue={setUrl}
          error={wasTried() ? fault() : undefined}
          autocomplete="off"
          spellcheck={false}
        />
        <fieldset class="partners-types">
          <legend>What it gets</legend>
          <For each={Object.entries(TYPE_LABELS)}>
            {([type, { label, detail }]) => (
              <label>
                <input
                  type="checkbox"
                  checked={types().includes(type)}
                  onChange={(event) => toggle(type, event.currentTarget.checked)}
                />
                <span>
                  {label} <span class="rb-muted">{detail}</span>
                </span>
              </label>
            )}
          </For>
          <Show when={wasTried() && types().length === 0}>
            <InlineError message="Choose at least one." />
          </Show>
        </fieldset>
        <label class="partners-ordered">
          <input
            type="checkbox"
            checked={ordered()}
            onChange={(event) => setOrdered(event.currentTarget.checked)}
          />
          <span>
            In order <span class="rb-muted">a correction never overtakes the record it corrects</span>
          </span>
        </label>
      </form>
    </Dialog>
  );
}
