import { createSignal, Show } from 'solid-js';
import type { RosterState } from '../../../shared/units/roster.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { leaveUnit } from '../../units/unit-actions.ts';
import { badgeState } from '../../sync/badge-state.ts';
import { ThemeCycle } from './theme-cycle.tsx';
import './take-unit.css';

export interface SigningOnProps {
  unitId: string;
  unit: RosterState;
}

/** Signed on here, and the unit's own document is not here yet: a tablet has it only of units it is on (I9). */
export function SigningOn(props: SigningOnProps) {
  const client = useClient();
  const [problem, setProblem] = createSignal<string>();
  const sign = () => props.unit.callSign;
  const isConnected = () => client.link() === 'live' || client.link() === 'catching-up';
  const leave = async () => {
    setProblem(undefined);
    try {
      const { sub } = client.signedIn();
      await leaveUnit(client.outbox, { unitId: props.unitId, memberId: sub, crew: props.unit.crew });
      await client.setDeviceUnit(undefined);
    } catch {
      setProblem('Not signed off. Try again.');
    }
  };
  return (
    <div class="crew-take">
      <TopBar
        title={`Signing on to ${sign()}`}
        size="crew"
        end={
          <>
            <LinkBadge state={badgeState(client)} pending={client.outbox.counts().waiting} />
            <ThemeCycle />
          </>
        }
      />
      <main class="crew-take-wait" aria-live="polite">
        <Show when={isConnected()} fallback={<NeedsConnection callSign={sign()} />}>
          <EmptyState icon="sync" title="One moment">
            {sign()} opens as soon as the server has answered.
          </EmptyState>
        </Show>
      </main>
      <footer class="crew-take-foot">
        <InlineError message={problem()} />
        <Button size="crew" tone="quiet" block onClick={() => void leave()}>
          Choose another unit
        </Button>
      </footer>
    </div>
  );
}

function NeedsConnection(props: { callSign: string }) {
  const client = useClient();
  return (
    <Show
      when={client.link() !== 'needs-sign-in'}
      fallback={
        <EmptyState icon="person" title="The server asks you to sign in again">
          {props.callSign} opens after that. Your sign-on is saved on this tablet.
        </EmptyState>
      }
    >
      <EmptyState
        icon="cloud-off"
        title={`${props.callSign} needs a connection once`}
        action={
          <Button size="crew" icon="sync" onClick={() => client.reconnect()}>
            Try again
          </Button>
        }
      >
        Your sign-on is saved on this tablet and goes out by itself. {props.callSign} opens when the server
        answers; from then on it works without a network.
      </EmptyState>
    </Show>
  );
}
