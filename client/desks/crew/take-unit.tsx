import { useNavigate } from '@solidjs/router';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import type { RosterState } from '../../../shared/units/roster.ts';
import { leaveUnit, nameDevice, takeUnit } from '../../units/unit-actions.ts';
import { useShift } from '../../sync/shift-context.tsx';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { rememberedLevel, rememberLevel, type CrewLevel } from './crew-level.ts';
import { LevelChoice } from './level-choice.tsx';
import { badgeState } from '../../sync/badge-state.ts';
import { readTabletName } from './tablet-name.ts';
import { ThemeCycle } from './theme-cycle.tsx';
import { UnitChoice } from './unit-choice.tsx';
import './take-unit.css';

interface UnitRow {
  id: string;
  state: RosterState;
}

/** Which ambulance is this tablet in, and who is on it. Works offline from what the tablet last knew. */
export function TakeUnit() {
  const client = useClient();
  const navigate = useNavigate();
  const me = () => client.signedIn();
  const shift = useShift();
  const pool = () => shift()?.tablet.enrolment()?.units ?? [];
  const units = (): UnitRow[] =>
    // Free ones first: that is what somebody who starts a shift is looking for.
    [...client.documents('roster')]
      .filter(({ id }) => pool().length === 0 || pool().includes(id))
      .sort(
        (a, b) =>
          Number(a.state.crew.length > 0) - Number(b.state.crew.length > 0) ||
          a.state.callSign.localeCompare(b.state.callSign, undefined, { numeric: true }),
      );
  const [picked, setPicked] = createSignal(
    me().unitId ?? client.deviceUnit() ?? (pool().length === 1 ? pool()[0] : undefined),
  );
  const [level, setLevel] = createSignal<CrewLevel | undefined>(rememberedLevel(localStorage, me().sub));
  const [problem, setProblem] = createSignal<string>();
  const [saving, setSaving] = createSignal(false);
  const chosen = () => units().find(({ id }) => id === picked());
  const alsoOn = () =>
    units().filter(({ id, state }) => id !== picked() && state.crew.some((member) => member.id === me().sub));

  const take = async (unit: UnitRow) => {
    setSaving(true);
    setProblem(undefined);
    try {
      const { sub, name } = me();
      for (const { id, state } of alsoOn()) {
        await leaveUnit(client.outbox, { unitId: id, memberId: sub, crew: state.crew });
      }
      const worksAs = level();
      if (worksAs) rememberLevel(localStorage, sub, worksAs);
      const member = { id: sub, name, ...(worksAs ? { level: worksAs } : {}) };
      await takeUnit(client.outbox, { unitId: unit.id, member, crew: unit.state.crew });
      // The first tablet on the unit is the one in charge; one that joins asks.
      if (shift() && unit.state.crew.length === 0)
        await nameDevice(client.outbox, {
          unitId: unit.id,
          device: client.deviceId(),
          name: readTabletName(localStorage),
        });
      await client.setDeviceUnit(unit.id);
    } catch (error) {
      setProblem(`Not signed on: ${error instanceof Error ? error.message : 'unknown reason'}`);
    } finally {
      setSaving(false);
    }
  };

  return (
    <div class="crew-take">
      <TopBar
        title="Take a unit"
        size="crew"
        end={
          <>
            <LinkBadge state={badgeState(client)} pending={client.outbox.counts().waiting} />
            <ThemeCycle />
          </>
        }
      />
      <main class="crew-take-body">
        <section class="crew-take-me" aria-label="You">
          <p class="crew-take-name">{me().name}</p>
          <LevelChoice level={level()} onLevel={setLevel} />
          <Button
            class="crew-take-out"
            icon="person"
            size="crew"
            tone="quiet"
            onClick={() => navigate('/sign-out')}
          >
            Not you? Sign out
          </Button>
        </section>
        <section class="crew-take-units" aria-label="Units">
          <Switch
            fallback={<UnitChoice units={units()} picked={picked()} me={me().sub} onPick={setPicked} />}
          >
            <Match when={units().length === 0 && !client.loaded()}>
              <Waiting />
            </Match>
            <Match when={units().length === 0}>
              <EmptyState icon="inbox" title="No units yet">
                A supervisor adds units under Setup. They appear here as soon as they exist.
              </EmptyState>
            </Match>
          </Switch>
        </section>
      </main>
      <footer class="crew-take-foot">
        <InlineError message={problem()} />
        <For each={alsoOn()}>
          {({ state }) => (
            <p class="rb-muted">
              You are still signed on to {state.callSign}. Taking this unit signs you off there.
            </p>
          )}
        </For>
        <Show when={chosen()} fallback={<p class="crew-take-none">Choose the unit you are sitting in</p>}>
          {(unit) => (
            <Button
              class="crew-take-confirm"
              tone="primary"
              size="crew"
              block
              busy={saving()}
              onClick={() => void take(unit())}
            >
              Take {unit().state.callSign}
            </Button>
          )}
        </Show>
      </footer>
    </div>
  );
}

function Waiting() {
  const client = useClient();
  const offline = () => client.link() === 'offline';
  return (
    <Show when={offline()} fallback={<Skeleton lines={6} label="Loading the units" />}>
      <EmptyState
        icon="cloud-off"
        title="No network, and this tablet has not seen the units yet"
        action={
          <Button size="crew" icon="sync" onClick={() => client.reconnect()}>
            Try again
          </Button>
        }
      >
        Once it has been online for a moment, it works without a network from then on.
      </EmptyState>
    </Show>
  );
}
