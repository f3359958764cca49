import { A, useLocation } from '@solidjs/router';
import { Match, Show, Suspense, Switch } from 'solid-js';
import { lazyPart } from '../../ui/lazy-part.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ClockProvider } from '../../ui/clock-signal.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { badgeState } from '../../sync/badge-state.ts';
import { PersonMenu } from '../person-menu.tsx';
import { IN_CSV, NEWEST } from './billing-data.ts';
import { createDeskState, DeskStateProvider, useDesk } from './desk-state.tsx';
import { PartnerNotice } from './partner-notice.tsx';
import { RecordView } from './record-view.tsx';
import { useSaveFile } from './save-file.ts';
import { TransportList } from './transport-list.tsx';
import './billing-desk.css';

/** Looked at now and then, by those who set partners up. */
const PartnersView = lazyPart(async () => ({
  default: (await import('./partners/partners-view.tsx')).PartnersView,
}));

/** Completed transports as billing gets them: what is missing, what the miles rest on, and whether they arrived. */
export function BillingDesk() {
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
  const saveFile = useSaveFile();
  const location = useLocation();
  const isPartners = () => location.pathname.startsWith('/billing/partners');
  return (
    <div class="billing-desk">
      <TopBar
        title="Billing"
        end={
          <>
            <Show when={!isPartners()}>
              <Button
                size="compact"
                tone="quiet"
                icon="download"
                onClick={() => saveFile(`/api/v1/billing-records.csv?limit=${IN_CSV}`, 'transports.csv')}
              >
                {desk.all().length < NEWEST ? 'All' : `Newest ${IN_CSV}`} as CSV
              </Button>
            </Show>
            <LinkBadge state={badgeState(client)} />
            <PersonMenu signedIn={client.signedIn()} />
          </>
        }
      >
        <nav class="billing-views" aria-label="Views">
          <A href="/billing" end aria-current={isPartners() ? undefined : 'page'}>
            Records
          </A>
          <A href="/billing/partners" aria-current={isPartners() ? 'page' : undefined}>
            Partners
          </A>
        </nav>
      </TopBar>
      <div class="billing-notices">
        <Show when={desk.isUnreachable()}>
          <Banner
            tone="warn"
            actions={
              <Button size="compact" onClick={desk.refetch}>
                Try again
              </Button>
            }
          >
            Records are on the server, which cannot be reached now.
          </Banner>
        </Show>
        <Show when={!isPartners()}>
          <PartnerNotice />
        </Show>
      </div>
      <Show when={isPartners()} fallback={<Records />}>
        <Suspense
          fallback={
            <main class="billing-absent">
              <Skeleton lines={5} label="Loading partners" />
            </main>
          }
        >
          <PartnersView />
        </Suspense>
      </Show>
    </div>
  );
}

function Records() {
  const desk = useDesk();
  return (
    <main class="billing-board">
      <Switch>
        <Match when={desk.isLoading()}>
          <div class="billing-absent">
            <Skeleton lines={6} label="Loading records" />
          </div>
        </Match>
        <Match when={desk.all().length === 0}>
          <EmptyState title="No completed transport yet">
            A record appears here by itself when a unit clears a call.
          </EmptyState>
        </Match>
        <Match when={true}>
          <TransportList />
          <section class="billing-record" aria-label="Billing record">
            <Show
              when={desk.opened()?.responseNumber}
              keyed
              fallback={
                <EmptyState title="Choose a transport">Its record is shown here as it is sent.</EmptyState>
              }
            >
              {(_same) => <Show when={desk.opened()}>{(record) => <RecordView newest={record()} />}</Show>}
            </Show>
          </section>
        </Match>
      </Switch>
    </main>
  );
}
