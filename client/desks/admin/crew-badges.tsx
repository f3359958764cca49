import { createResource, createSignal, For, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { ListedMember, TabletsData } from './tablets-data.ts';

type Doing = { kind: 'pin'; member: ListedMember } | { kind: 'badge'; member: ListedMember; text: string };

/** What people badge in with, set by an admin: for whoever forgot the PIN or lost the badge. */
export function CrewBadges(props: { data: TabletsData }) {
  const [crew] = createResource(() => props.data.crew());
  const [doing, setDoing] = createSignal<Doing>();
  const [pin, setPin] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const attempt = async (work: () => Promise<void>) => {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'That did not work.');
    }
  };
  const makeBadge = (member: ListedMember) =>
    attempt(
      async () => void setDoing({ kind: 'badge', member, text: await props.data.makeBadge(member.id) }),
    );
  const savePin = (member: ListedMember) =>
    attempt(async () => {
      await props.data.setPin(member.id, pin());
      setDoing(undefined);
    });
  const of = <K extends Doing['kind']>(kind: K) => {
    const now = doing();
    return now?.kind === kind ? (now as Extract<Doing, { kind: K }>) : undefined;
  };
  return (
    <section aria-label="PINs and badges">
      <h2>PINs and badges of crews</h2>
      <ul class="tablets-list">
        <For each={crew.error ? [] : crew()}>
          {(member) => (
            <li class="tablets-row" data-person="">
              <div>
                <strong>{member.name}</strong>
                <p class="rb-muted">{member.username}</p>
              </div>
              <div class="tablets-row-end">
                <Button
                  onClick={() => {
                    setPin('');
                    setProblem(undefined);
                    setDoing({ kind: 'pin', member });
                  }}
                >
                  Set PIN
                </Button>
                <Button onClick={() => void makeBadge(member)}>New badge</Button>
              </div>
            </li>
          )}
        </For>
      </ul>
      <InlineError message={doing() ? undefined : problem()} />
      <Dialog
        open={doing() !== undefined}
        onOpenChange={(open) => !open && setDoing(undefined)}
        title={
          doing()?.kind === 'pin' ? `PIN of ${doing()?.member.name}` : `Badge of ${doing()?.member.name}`
        }
        description={
          doing()?.kind === 'pin'
            ? '4 to 8 digits. Tell it to nobody else; it ends a lock-out.'
            : 'Print or photograph it now: it is shown once. The badge before it no longer works at the server.'
        }
        actions={
          <Show when={of('pin')} fallback={<Button onClick={() => setDoing(undefined)}>Done</Button>}>
            {(pinning) => (
              <Button tone="primary" onClick={() => void savePin(pinning().member)}>
                Save PIN
              </Button>
            )}
          </Show>
        }
      >
        <Show when={of('pin')}>
          <TextField
            label="New PIN"
            value={pin()}
            onValue={setPin}
            error={problem()}
            inputMode="numeric"
            autocomplete="off"
            maxLength={8}
          />
        </Show>
        <Show when={of('badge')}>
          {(badge) => (
            <div class="tablets-code">
              <QrCode text={badge().text} label={`Badge of ${badge().member.name}`} />
            </div>
          )}
        </Show>
      </Dialog>
    </section>
  );
}
