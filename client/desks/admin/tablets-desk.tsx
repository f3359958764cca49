import { A } from '@solidjs/router';
import { createResource, createSignal, For, Show } from 'solid-js';
import { enrolText } from '../../../shared/rooms/device-token.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import type { SignedIn } from '../../sync/identity.ts';
import { PersonMenu } from '../person-menu.tsx';
import { CrewBadges } from './crew-badges.tsx';
import {
  createTabletsData,
  type EnrolmentCode,
  type ListedTablet,
  type TabletsData,
} from './tablets-data.ts';
import './tablets-desk.css';

export interface TabletsDeskProps {
  signedIn: SignedIn;
}

/** Which tablets there are, what they still hold, making one and taking one out of service. */
export function TabletsDesk(props: TabletsDeskProps) {
  const data = createTabletsData(props.signedIn.token);
  const [tablets, { refetch }] = createResource(() => data.tablets());
  return (
    <>
      <TopBar title="Tablets" end={<PersonMenu signedIn={props.signedIn} />} />
      <main class="tablets">
        <p class="tablets-ways">
          <A href="/">Back to the desk</A>
          <A href="/pages">Protocols and phone book</A>
          <A href="/settings">Settings</A>
        </p>
        <NewTablet data={data} onClose={() => void refetch()} />
        <section aria-label="Enrolled tablets">
          <h2>Enrolled</h2>
          <InlineError message={tablets.error instanceof Error ? tablets.error.message : undefined} />
          <Show
            when={!tablets.error && tablets()}
            fallback={
              <Show when={!tablets.error}>
                <Skeleton lines={4} />
              </Show>
            }
          >
            {(list) => (
              <Show
                when={list().length > 0}
                fallback={
                  <EmptyState icon="device" title="No tablets yet">
                    Make a code above, and open “Enrol this tablet” in the app installed on the tablet.
                  </EmptyState>
                }
              >
                <ul class="tablets-list">
                  <For each={list()}>
                    {(tablet) => <TabletRow tablet={tablet} data={data} onChange={() => void refetch()} />}
                  </For>
                </ul>
              </Show>
            )}
          </Show>
        </section>
        <Show when={props.signedIn.roles.includes('admin')}>
          <CrewBadges data={data} />
        </Show>
      </main>
    </>
  );
}

function NewTablet(props: { data: TabletsData; onClose: () => void }) {
  const [name, setName] = createSignal('');
  const [units, setUnits] = createSignal('');
  const [code, setCode] = createSignal<EnrolmentCode>();
  const [problem, setProblem] = createSignal<string>();
  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    setProblem(undefined);
    try {
      const ids = units()
        .split(/[\s,]+/)
        .filter(Boolean);
      setCode(await props.data.makeCode(name().trim(), ids));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'That did not work.');
    }
  };
  return (
    <section aria-label="New tablet">
      <h2>Enrol a tablet</h2>
      <form class="tablets-new" novalidate onSubmit={(event) => void make(event)}>
        <TextField label="Name of the tablet" value={name()} onValue={setName} placeholder="Medic 12 front" />
        <TextField
          label="Unit, or several for a pool"
          value={units()}
          onValue={setUnits}
          placeholder="M12"
          hint="Empty: any unit"
        />
        <Button type="submit" tone="primary" icon="plus">
          Make a code
        </Button>
      </form>
      <InlineError message={problem()} />
      <Show when={code()}>
        {(made) => (
          <div class="tablets-code">
            <QrCode text={enrolText(made().code)} label={`Enrolment code ${made().code}`} />
            <div>
              <p>On the tablet, open “Enrol this tablet” and scan, or type:</p>
              <strong>{made().code}</strong>
              <p class="rb-muted">Works once, until {clock(made().expiresAt)}.</p>
              <Button
                onClick={() => {
                  setCode(undefined);
                  props.onClose();
                }}
              >
                Done
              </Button>
            </div>
          </div>
        )}
      </Show>
    </section>
  );
}

function TabletRow(props: { tablet: ListedTablet; data: TabletsData; onChange: () => void }) {
  const [asking, setAsking] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const revoke = async () => {
    try {
      await props.data.revoke(props.tablet.id);
      setAsking(false);
      props.onChange();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'That did not work.');
    }
  };
  return (
    <li class="tablets-row" data-revoked={props.tablet.revokedAt ? '' : undefined}>
      <div>
        <strong>{props.tablet.name}</strong>
        <p class="rb-muted">{props.tablet.units.join(', ') || 'Any unit'}</p>
      </div>
      <p>{props.tablet.people.join(', ') || 'Nobody badged in yet'}</p>
      <div>
        <p>{props.tablet.lastSeen ? `Seen ${dateTime(props.tablet.lastSeen)}` : 'Never seen'}</p>
        <p class="rb-muted">
          {props.tablet.unsent ? `${props.tablet.unsent} not sent then` : 'Nothing unsent then'}
        </p>
      </div>
      <div class="tablets-row-end">
        <Show
          when={!props.tablet.revokedAt}
          fallback={<span>Out of service since {dateTime(props.tablet.revokedAt ?? '')}</span>}
        >
          <Button tone="danger" onClick={() => setAsking(true)}>
            Take out of service
          </Button>
        </Show>
      </div>
      <Dialog
        open={asking()}
        onOpenChange={setAsking}
        title={`Take ${props.tablet.name} out of service?`}
        description="At its next contact it hands over what its crew did until now, and then removes everything it holds. A crew using it now loses it at once."
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button tone="danger" onClick={() => void revoke()}>
              Take out of service
            </Button>
          </>
        }
      >
        <InlineError message={problem()} />
      </Dialog>
    </li>
  );
}

const clock = (at: string): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
const dateTime = (at: string): string =>
  new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
