import { createMemo, Show } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ClockProvider, useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyboardHint } from '../../ui/keyboard-hint.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { isClosed, type IncidentStatus } from '../../../shared/incidents/statuses.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { badgeState } from '../../sync/badge-state.ts';
import { PersonMenu } from '../person-menu.tsx';
import { Alarms } from './alarms.tsx';
import { BackupElsewhere } from './backup-requests.tsx';
import { BoardMap } from './board-map.tsx';
import { DeskClock } from './desk-clock.tsx';
import { Emergencies } from './emergencies.tsx';
import { createDeskState, DeskStateProvider, useDesk } from './desk-state.tsx';
import { ageWords } from './hearing.ts';
import { IncidentColumn } from './incident-column.tsx';
import { Refusals } from './refusals.tsx';
import { useShortcuts } from './shortcuts.ts';
import { groupOf } from './unit-board.ts';
import { UnitColumn } from './unit-column.tsx';
import { hearingOf } from './unit-hearing.ts';
import { Workbench } from './workbench.tsx';
import './dispatch-desk.css';

/** The dispatcher's one screen: units on the left, the town in the middle, calls on the right. */
export function DispatchDesk() {
  const client = useClient();
  return (
    <ClockProvider now={() => client.serverNowMs()}>
      <DeskStateProvider state={createDeskState()}>
        <Desk />
      </DeskStateProvider>
    </ClockProvider>
  );
}

function Desk() {
  const client = useClient();
  const desk = useDesk();
  let search: HTMLInputElement | undefined;
  useShortcuts({
    n: () => desk.open({ kind: 'new' }),
    a: () => assignNext(),
    '/': () => search?.focus(),
    Escape: (event) => putAway(event),
  });

  /** The call in hand, else the one that waits longest. */
  const assignNext = () => {
    const waiting = client
      .documents('incident')
      .filter(({ state }) => state.status === 'pending')
      .sort((a, b) => (a.state.createdAt < b.state.createdAt ? -1 : 1))[0]?.id;
    const id = desk.incidentId() ?? waiting;
    const incident = id === undefined ? undefined : client.document('incident', id);
    if (incident && !isClosed(incident.state.status)) desk.open({ kind: 'assign', id: incident.id });
  };
  const putAway = (event: KeyboardEvent) => {
    if (event.target === search && desk.search()) return desk.setSearch('');
    if (desk.picking()) return desk.setPicking(false);
    const work = desk.work();
    return desk.open(work.kind === 'assign' ? { kind: 'incident', id: work.id } : { kind: 'none' });
  };

  return (
    <div class="dispatch-desk">
      <TopBar
        title="Dispatch"
        end={
          <>
            <Alarms />
            <DeskLink />
            <DeskClock />
            <PersonMenu
              signedIn={client.signedIn()}
              unsent={client.outbox.counts().waiting + client.outbox.counts().held}
            />
          </>
        }
      >
        <Figures />
        <label class="desk-search">
          <Icon name="search" size={16} />
          <span class="rb-spoken">Find a unit, crew member or address</span>
          <input
            ref={(element) => (search = element)}
            type="search"
            placeholder="Find unit or address"
            value={desk.search()}
            onInput={(event) => desk.setSearch(event.currentTarget.value)}
          />
          <KeyboardHint keys={['/']} />
        </label>
      </TopBar>
      <div class="dispatch-notices">
        <Emergencies />
        <BackupElsewhere />
        <CutOff />
        <Refusals />
      </div>
      <Show
        when={client.loaded()}
        fallback={
          <main class="dispatch-loading">
            <Skeleton lines={6} label="Loading the board" />
          </main>
        }
      >
        <main class="dispatch-board" data-working={desk.work().kind === 'none' ? undefined : ''}>
          <UnitColumn />
          <div class="dispatch-middle">
            <BoardMap />
            <Workbench />
          </div>
          <IncidentColumn />
        </main>
      </Show>
    </div>
  );
}

/** The state of the service in four figures. Units we do not hear are counted apart: nobody may rely on them. */
function Figures() {
  const client = useClient();
  const clock = useClock();
  const count = (wanted: (status: IncidentStatus) => boolean) =>
    client.documents('incident').filter(({ state }) => wanted(state.status)).length;
  const waiting = createMemo(() => count((status) => status === 'pending'));
  const active = createMemo(() => count((status) => status !== 'pending' && !isClosed(status)));
  const free = createMemo(
    () => client.documents('unit').filter(({ state }) => groupOf(state) === 'available').length,
  );
  const silent = createMemo(
    () =>
      client.documents('unit').filter((unit) => hearingOf(client, unit, clock()).state === 'silent').length,
  );
  return (
    <dl class="desk-figures rb-figures">
      <Figure value={waiting()} label="waiting" loud={waiting() > 0} />
      <Figure value={active()} label="active" />
      <Figure value={`${free()} of ${client.documents('unit').length}`} label="units free" />
      <Figure value={silent()} label="silent" loud={silent() > 0} />
    </dl>
  );
}

function Figure(props: { value: number | string; label: string; loud?: boolean }) {
  return (
    <div data-loud={props.loud ? '' : undefined}>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function DeskLink() {
  const client = useClient();
  const oldest = () => {
    const ms = client.outbox.oldestUnsentAgeMs();
    return ms > 0 ? ageWords(ms) : undefined;
  };
  const pending = () => client.outbox.counts().waiting + client.outbox.counts().held;
  return <LinkBadge state={badgeState(client)} pending={pending()} oldest={oldest()} />;
}

/** A board that is behind says so across the whole screen (I18). */
function CutOff() {
  const client = useClient();
  const clock = useClock();
  const opened = clock();
  const isCut = () =>
    client.link() === 'offline' || (client.link() === 'connecting' && clock() - opened > GRACE_MS);
  return (
    <>
      <Show when={isCut()}>
        <Banner
          tone="warn"
          icon="cloud-off"
          actions={
            <Button size="compact" onClick={() => client.reconnect()}>
              Connect now
            </Button>
          }
        >
          <strong>This board is not live.</strong> No word from the server
          <Show when={client.lastHeardAt()} fallback=" since this page opened">
            {(at) => (
              <>
                {' '}
                for <ElapsedTime since={toUnixMs(at())} />
              </>
            )}
          </Show>
          . What you record is saved here and sent when it is back.
        </Banner>
      </Show>
      <Show when={client.link() === 'update-needed'}>
        <Banner tone="bad">This page is too old for the server. Reload it to go on.</Banner>
      </Show>
      <Show when={client.link() === 'needs-sign-in'}>
        <Banner tone="bad" icon="key">
          Your sign-in has ended. Sign in again to send and receive; what you recorded is kept.
        </Banner>
      </Show>
    </>
  );
}

/** A first connection takes a moment; that is no alarm. */
const GRACE_MS = 4_000;
