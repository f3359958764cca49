import { createSignal, For, type JSX } from 'solid-js';
import { UNIT_STATUSES, type UnitStatus } from '../../shared/units/statuses.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { useClock } from './clock-signal.tsx';
import { CustodyTrail } from './custody-trail.tsx';
import { Dialog } from './dialog.tsx';
import { ElapsedTime } from './elapsed-time.tsx';
import { EmptyState } from './empty-state.tsx';
import { HoldButton } from './hold-button.tsx';
import { Icon, ICON_NAMES } from './icon.tsx';
import { InlineError } from './inline-error.tsx';
import { KeyboardHint } from './keyboard-hint.tsx';
import { LinkBadge, type LinkState } from './link-badge.tsx';
import { Progress } from './progress.tsx';
import { Select } from './select.tsx';
import { Skeleton } from './skeleton.tsx';
import { StatusButton } from './status-button.tsx';
import { StatusChip } from './status-chip.tsx';
import { Table, type TableSort } from './table.tsx';
import { Tabs } from './tabs.tsx';
import { TextField } from './text-field.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { useToasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';
import './gallery.css';

const LINK_STATES: readonly LinkState[] = ['live', 'catching-up', 'saved-here', 'offline', 'sign-in'];

/** Every part of the interface on one page, in use: for building screens and for the accessibility test. */
export function Gallery() {
  return (
    <>
      <TopBar title="M12" size="crew" end={<ThemeSwitch compact />}>
        <LinkBadge state="saved-here" pending={3} oldest="0:42" />
      </TopBar>
      <main class="gallery">
        <div class="gallery-columns">
          <CrewPart />
          <StatusPart />
        </div>
        <BoardPart />
        <div class="gallery-flow">
          <ControlPart />
          <FormPart />
          <NoticePart />
          <OverlayPart />
        </div>
      </main>
    </>
  );
}

function Section(props: { title: string; class?: string; children: JSX.Element }) {
  return (
    <section class={`rb-card gallery-section ${props.class ?? ''}`}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

function CrewPart() {
  const toasts = useToasts();
  const clock = useClock();
  const start = clock();
  const [status, setStatus] = createSignal<UnitStatus>('en_route');
  const press = (next: UnitStatus) => {
    const before = status();
    setStatus(next);
    const close = toasts.show({
      text: 'Saved here',
      tone: 'good',
      action: { label: 'Undo', onPress: () => (setStatus(before), close()) },
    });
  };
  return (
    <Section title="Crew" class="gallery-crew">
      <div class="gallery-row">
        <StatusChip status={status()} size="large" trailing={<ElapsedTime since={start - 252_000} />} />
      </div>
      <div class="gallery-call">
        <strong>1180 Valencia St</strong>
        <span class="rb-muted">Breathing problem, priority 1. Second floor, door code 4471.</span>
      </div>
      <dl class="gallery-facts">
        <div>
          <dt>Arrival in</dt>
          <dd>4 min</dd>
        </div>
        <div>
          <dt>Distance</dt>
          <dd>2.1 km</dd>
        </div>
        <div>
          <dt>On this call</dt>
          <dd>
            <ElapsedTime since={start - 4_980_000} />
          </dd>
        </div>
      </dl>
      <CustodyTrail
        hops={[
          { label: 'Saved here', state: 'reached' },
          { label: 'Server', state: 'reached' },
          { label: 'CAD', state: 'waiting' },
          { label: 'Billing', state: 'failed' },
        ]}
      />
      <div class="gallery-others">
        <StatusButton rank="other" status="staged" onPress={() => press('staged')} />
        <StatusButton rank="other" status="at_patient" onPress={() => press('at_patient')} />
      </div>
      <StatusButton status="on_scene" detail="1180 Valencia St" onPress={() => press('on_scene')} />
    </Section>
  );
}

function StatusPart() {
  return (
    <Section title="Unit status">
      <ul class="gallery-statuses">
        <For each={UNIT_STATUSES}>
          {(status) => (
            <li>
              <StatusChip status={status} />
            </li>
          )}
        </For>
      </ul>
      <div class="gallery-row">
        <StatusChip status="transporting" size="small" />
        <StatusChip status="transporting" trailing={<span class="rb-figures">12:04</span>} />
        <StatusChip status="transporting" unsent />
      </div>
      <h3>Link</h3>
      <div class="gallery-row">
        <For each={LINK_STATES}>
          {(state) => (
            <LinkBadge
              state={state}
              pending={state === 'saved-here' ? 3 : state === 'catching-up' ? 41 : undefined}
            />
          )}
        </For>
      </div>
      <h3>Icons</h3>
      <div class="gallery-icons">
        <For each={ICON_NAMES}>{(name) => <Icon name={name} size={24} />}</For>
      </div>
    </Section>
  );
}

interface UnitRow {
  id: string;
  status: UnitStatus;
  sinceMs: number;
  place: string;
  heardMs: number;
  unsent?: boolean;
}

const UNITS: readonly UnitRow[] = [
  { id: 'M12', status: 'en_route', sinceMs: 252_000, place: '1180 Valencia St', heardMs: 2_000 },
  { id: 'M07', status: 'transporting', sinceMs: 671_000, place: 'San Francisco General', heardMs: 4_000 },
  {
    id: 'M31',
    status: 'on_scene',
    sinceMs: 1_920_000,
    place: 'Mission St / 24th St',
    heardMs: 312_000,
    unsent: true,
  },
  { id: 'M04', status: 'available', sinceMs: 4_320_000, place: 'Station 7', heardMs: 1_000 },
  { id: 'M22', status: 'dispatched', sinceMs: 48_000, place: '400 block of Ellis St', heardMs: 9_000 },
  { id: 'M18', status: 'at_destination', sinceMs: 903_000, place: 'CPMC Van Ness', heardMs: 3_000 },
];

function BoardPart() {
  const clock = useClock();
  const start = clock();
  const [open, setOpen] = createSignal('M07');
  const [sort, setSort] = createSignal<TableSort>({ columnId: 'unit', direction: 'ascending' });
  const rows = () =>
    [...UNITS].sort(
      (a, b) =>
        (sort().direction === 'ascending' ? 1 : -1) *
        (sort().columnId === 'heard' ? a.heardMs - b.heardMs : a.id.localeCompare(b.id)),
    );
  return (
    <Section title="Dispatch board">
      <Table
        caption="Units"
        rows={rows()}
        rowKey={(row) => row.id}
        openKey={open()}
        onOpen={(row) => setOpen(row.id)}
        sort={sort()}
        onSort={(columnId) =>
          setSort((was) => ({
            columnId,
            direction:
              was.columnId === columnId && was.direction === 'ascending' ? 'descending' : 'ascending',
          }))
        }
        columns={[
          {
            id: 'unit',
            header: 'Unit',
            width: '90px',
            cell: (row) => <span class="gallery-unit">{row.id}</span>,
          },
          {
            id: 'status',
            header: 'Status',
            cell: (row) => <StatusChip status={row.status} size="small" unsent={row.unsent} />,
          },
          {
            id: 'for',
            header: 'For',
            align: 'end',
            cell: (row) => (
              <ElapsedTime
                since={start - row.sinceMs}
                overdueMs={row.status === 'on_scene' ? 1_800_000 : undefined}
              />
            ),
          },
          { id: 'place', header: 'Place', optional: true, cell: (row) => row.place },
          {
            id: 'heard',
            header: 'Last heard',
            align: 'end',
            cell: (row) => <ElapsedTime since={start - row.heardMs} overdueMs={120_000} />,
          },
        ]}
      />
    </Section>
  );
}

function ControlPart() {
  return (
    <Section title="Buttons">
      <div class="gallery-row">
        <Button tone="primary">Assign M12</Button>
        <Button icon="copy">Copy record</Button>
        <Button tone="quiet">Later</Button>
        <Button tone="danger">Cancel call</Button>
      </div>
      <div class="gallery-row">
        <Button tone="primary" size="compact" icon="plus">
          New incident
        </Button>
        <Button size="compact">Filter</Button>
        <KeyboardHint keys={['Alt', 'N']} />
        <Button size="compact" icon="search" iconOnly>
          Search
        </Button>
      </div>
      <div class="gallery-row">
        <Button busy>Signing in</Button>
        <Button disabled>Not assigned</Button>
      </div>
      <Button tone="primary" size="crew" block icon="check">
        Acknowledge
      </Button>
      <HoldButton
        label="Emergency"
        tone="danger"
        icon="alert"
        block
        onFire={() => document.body.setAttribute('data-held', 'yes')}
      />
    </Section>
  );
}

function FormPart() {
  const [name, setName] = createSignal('');
  const [odometer, setOdometer] = createSignal('48 2l7');
  const [hospital, setHospital] = createSignal<string>();
  return (
    <Section title="Fields">
      <TextField
        label="Call sign or name"
        value={name()}
        onValue={setName}
        placeholder="M12"
        autocomplete="off"
        hint="As spoken on the radio."
      />
      <TextField
        label="Odometer at scene"
        value={odometer()}
        onValue={setOdometer}
        inputmode="decimal"
        error="Use digits only, such as 48217."
      />
      <Select
        label="Destination"
        value={hospital()}
        onValue={setHospital}
        placeholder="Choose a hospital"
        options={[
          { value: 'sfgh', label: 'San Francisco General', detail: 'Trauma level 1, open' },
          { value: 'cpmc', label: 'CPMC Van Ness', detail: 'Stroke, open' },
          { value: 'ucsf', label: 'UCSF Parnassus', detail: 'On diversion until 14:30', disabled: true },
        ]}
      />
      <InlineError message="The server refused this: unit M12 has another call." />
    </Section>
  );
}

function NoticePart() {
  return (
    <Section title="Notices">
      <Banner actions={<Button tone="quiet">Later</Button>}>
        A new version is ready. It starts the next time the app is opened.
      </Banner>
      <Banner tone="good">All 41 facts reached the server.</Banner>
      <Banner tone="warn">The device clock jumped by 4 minutes. Times are corrected.</Banner>
      <Banner tone="bad" actions={<Button>Show</Button>}>
        One item could not be sent and is held apart.
      </Banner>
      <Progress label="Downloading the map" value={0.42} detail="17 of 40 MB" />
      <Progress label="Looking for the server" />
      <Skeleton />
      <EmptyState
        icon="hourglass"
        title="No calls waiting"
        action={<Button icon="plus">New incident</Button>}
      >
        New calls appear here as they come in.
      </EmptyState>
    </Section>
  );
}

function OverlayPart() {
  const toasts = useToasts();
  const [dialog, setDialog] = createSignal<'none' | 'centre' | 'sheet'>('none');
  const [tab, setTab] = createSignal('call');
  const shape = () => (dialog() === 'sheet' ? 'sheet' : 'centre');
  return (
    <Section title="Tabs, dialogs, toasts">
      <Tabs
        label="Call"
        value={tab()}
        onValue={setTab}
        tabs={[
          { id: 'call', label: 'Call', content: () => <p>Where, what, how urgent.</p> },
          { id: 'times', label: 'Times', count: 6, content: () => <p>Six times recorded.</p> },
          { id: 'notes', label: 'Notes', count: 2, content: () => <p>Two notes.</p> },
        ]}
      />
      <div class="gallery-row">
        <Button onClick={() => setDialog('centre')}>Open dialog</Button>
        <Button onClick={() => setDialog('sheet')}>Open sheet</Button>
        <Button
          onClick={() =>
            toasts.show({
              text: 'On scene saved here',
              tone: 'good',
              action: { label: 'Undo', onPress: () => undefined },
            })
          }
        >
          Show toast
        </Button>
      </div>
      <Dialog
        open={dialog() !== 'none'}
        onOpenChange={(open) => !open && setDialog('none')}
        shape={shape()}
        title="Decline this call?"
        description="Dispatch is told at once and sends another unit."
        actions={
          <>
            <Button onClick={() => setDialog('none')}>Keep the call</Button>
            <Button tone="danger" onClick={() => setDialog('none')}>
              Decline
            </Button>
          </>
        }
      >
        <TextField label="Reason" value="" onValue={() => undefined} />
      </Dialog>
    </Section>
  );
}
