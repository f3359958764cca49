import { A, Navigate } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { type AgencySettings, type SettingName } from '../../../shared/ops/agency-settings.ts';
import { distanceWords } from '../../../shared/roads/eta-words.ts';
import { dialReading, distanceSign } from '../../../shared/units/odometer-unit.ts';
import { agencySettings } from '../../ops/agency.ts';
import { badgeState } from '../../sync/badge-state.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { PersonMenu } from '../person-menu.tsx';
import { LabelPreview } from './label-preview.tsx';
import { cardId, SettingCard } from './setting-card.tsx';
import { asChosen, createSettingEdit, keptSetting } from './setting-edit.ts';
import { CoverSetting, FencesSetting, SettingChoice } from './setting-fields.tsx';
import { AUTOMATIC_TIMES, DISTANCES, GLUCOSES, LABELS, SETTINGS, TEMPERATURES } from './setting-words.ts';
import './settings-desk.css';

/** `/settings`: what the agency decides once for everybody. */
export function SettingsDesk() {
  const client = useClient();
  const mayDecide = () => client.signedIn().roles.some((role) => role === 'supervisor' || role === 'admin');
  const isOffline = () => client.link() === 'offline' || client.link() === 'connecting';
  return (
    <Show when={mayDecide()} fallback={<Navigate href="/" />}>
      <div class="settings-desk">
        <TopBar
          title="Agency settings"
          end={
            <>
              <LinkBadge state={badgeState(client)} />
              <PersonMenu
                signedIn={client.signedIn()}
                unsent={client.outbox.counts().waiting + client.outbox.counts().held}
              />
            </>
          }
        />
        <Refused />
        <Show
          when={client.loaded()}
          fallback={
            <main class="settings-waiting">
              <Show
                when={client.link() === 'offline'}
                fallback={<Skeleton lines={6} label="Loading the settings" />}
              >
                <EmptyState icon="cloud-off" title="No link, and this device has no settings yet">
                  They appear as soon as the server can be reached.
                </EmptyState>
              </Show>
            </main>
          }
        >
          <Show when={isOffline()}>
            <Banner tone="warn" icon="cloud-off">
              No link to the server. What you save waits on this device and goes out by itself.
            </Banner>
          </Show>
          <main class="settings">
            <Overview />
            <div class="settings-cards">
              <LabelsSetting />
              <AutomaticTimesSetting />
              <FencesSetting distances={agencySettings(client).distances} />
              <DistancesSetting />
              <TemperatureSetting />
              <GlucoseSetting />
              <CoverSetting />
            </div>
          </main>
        </Show>
      </div>
    </Show>
  );
}

const NAMES: readonly SettingName[] = [
  'labels',
  'automaticTimes',
  'fences',
  'distances',
  'temperature',
  'glucose',
  'coverAfterMinutes',
];

/** Everything that holds now, at one glance. */
function Overview() {
  const client = useClient();
  const settings = () => agencySettings(client);
  const says = <Name extends SettingName>(name: Name) => SETTINGS[name].says(settings()[name]);
  const go = (name: SettingName) => {
    const card = document.getElementById(cardId(name));
    card?.scrollIntoView({ block: 'start', behavior: 'smooth' });
    card?.focus({ preventScroll: true });
  };
  return (
    <nav aria-label="Settings">
      <p class="settings-ways">
        <A href="/">Back to the desk</A>
        <A href="/tablets">Tablets</A>
        <A href="/pages">Protocols and phone book</A>
      </p>
      <ul>
        <For each={NAMES}>
          {(name) => (
            <li>
              <button type="button" onClick={() => go(name)}>
                <strong>{SETTINGS[name].title}</strong>
                <span class="rb-muted">{says(name)}</span>
                <Show when={keptSetting(client.signedIn(), name).isThere()}>
                  <span class="setting-unsaved">Not saved yet</span>
                </Show>
              </button>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}

/** What the server did not take, until a person has read it (I2). */
function Refused() {
  const { outbox } = useClient();
  const refused = () => outbox.quarantined().filter(({ event }) => event.type === 'agency:settings');
  return (
    <For each={refused()}>
      {({ id, refusal }) => (
        <Banner
          tone="bad"
          actions={
            <>
              <Show when={refusal?.retry !== 'never'}>
                <Button size="compact" onClick={() => void outbox.retry(id)}>
                  Try again
                </Button>
              </Show>
              <Button size="compact" onClick={() => void outbox.discard(id)}>
                Discard
              </Button>
            </>
          }
        >
          The server did not take a setting, so the one before holds: {refusal?.detail ?? 'no reason given.'}
        </Banner>
      )}
    </For>
  );
}

function LabelsSetting() {
  const edit = createSettingEdit('labels', asChosen<AgencySettings['labels']>());
  return (
    <SettingCard edit={edit} preview={<LabelPreview pack={edit.draft()} />}>
      <SettingChoice edit={edit} choices={LABELS} />
    </SettingCard>
  );
}

function AutomaticTimesSetting() {
  const edit = createSettingEdit('automaticTimes', asChosen<AgencySettings['automaticTimes']>());
  return (
    <SettingCard edit={edit}>
      <SettingChoice edit={edit} choices={AUTOMATIC_TIMES} />
    </SettingCard>
  );
}

const EXAMPLE_READING_MILES = '48213.40';
const EXAMPLE_METRES = [250, 3_700] as const;

function DistancesSetting() {
  const edit = createSettingEdit('distances', asChosen<AgencySettings['distances']>());
  const example = () => [
    ...EXAMPLE_METRES.map((metres) => distanceWords(metres, edit.draft())),
    `odometer ${dialReading(EXAMPLE_READING_MILES, edit.draft())} ${distanceSign(edit.draft())}`,
  ];
  return (
    <SettingCard edit={edit}>
      <SettingChoice edit={edit} choices={DISTANCES} />
      <p class="setting-meaning rb-figures">For example: {example().join(', ')}</p>
    </SettingCard>
  );
}

function TemperatureSetting() {
  const edit = createSettingEdit('temperature', asChosen<AgencySettings['temperature']>());
  return (
    <SettingCard edit={edit}>
      <SettingChoice edit={edit} choices={TEMPERATURES} />
    </SettingCard>
  );
}

function GlucoseSetting() {
  const edit = createSettingEdit('glucose', asChosen<AgencySettings['glucose']>());
  return (
    <SettingCard edit={edit}>
      <SettingChoice edit={edit} choices={GLUCOSES} />
    </SettingCard>
  );
}
