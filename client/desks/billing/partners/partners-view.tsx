import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useClock } from '../../../ui/clock-signal.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { AddPartner } from './add-partner.tsx';
import { PartnerDetail } from './partner-detail.tsx';
import { hostOf, standingOf } from './partner-words.ts';
import { createPartnersState, PartnersProvider, usePartners } from './partners-state.tsx';
import { SecretOnce } from './secret-once.tsx';
import { StandingMark } from './standing-mark.tsx';
import './partners.css';

/** Who gets records, whether they take them, and everything one does about it. */
export function PartnersView() {
  return (
    <PartnersProvider state={createPartnersState()}>
      <View />
    </PartnersProvider>
  );
}

function View() {
  const partners = usePartners();
  const [isAdding, setAdding] = createSignal(false);
  const add = () => (
    <Button size="compact" tone="primary" icon="plus" onClick={() => setAdding(true)}>
      Add a partner
    </Button>
  );
  return (
    <>
      <main class="billing-board partners">
        <Switch>
          <Match when={partners.isUnreachable()}>
            <div class="billing-absent">
              <Banner
                tone="warn"
                actions={
                  <Button size="compact" onClick={partners.refetch}>
                    Try again
                  </Button>
                }
              >
                Partners are on the server, which cannot be reached now. Nothing is lost meanwhile.
              </Banner>
            </div>
          </Match>
          <Match when={partners.isLoading()}>
            <div class="billing-absent">
              <Skeleton lines={5} label="Loading partners" />
            </div>
          </Match>
          <Match when={partners.all().length === 0}>
            <EmptyState title="No partner yet" action={add()}>
              A billing company, a state registry, your own back office: each gets signed messages at an
              address of its own, the moment something happens.
            </EmptyState>
          </Match>
          <Match when={true}>
            <section class="billing-list" aria-label="Partners">
              <div class="partners-head">
                <h2>Partners</h2>
                {add()}
              </div>
              <PartnerList />
            </section>
            <section class="billing-record" aria-label="Partner">
              <Show when={partners.shown()}>{(endpoint) => <PartnerDetail endpoint={endpoint()} />}</Show>
            </section>
          </Match>
        </Switch>
      </main>
      <AddPartner open={isAdding()} onOpenChange={setAdding} />
      <SecretOnce />
    </>
  );
}

function PartnerList() {
  const partners = usePartners();
  const clock = useClock();
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const item = event.currentTarget.closest('li');
    const next =
      event.key === 'ArrowDown'
        ? item?.nextElementSibling
        : event.key === 'ArrowUp'
          ? item?.previousElementSibling
          : null;
    const button = next?.querySelector('button');
    if (!button) return;
    event.preventDefault();
    button.focus();
  };
  return (
    <ul class="partners-list">
      <For each={partners.all().map(({ id }) => id)}>
        {(id) => (
          <Show when={partners.all().find((each) => each.id === id)}>
            {(endpoint) => (
              <li>
                <button
                  type="button"
                  aria-current={partners.opened()?.id === id ? 'true' : undefined}
                  onClick={() => partners.open(id)}
                  onKeyDown={move}
                >
                  <strong>{hostOf(endpoint())}</strong>
                  <StandingMark standing={standingOf(endpoint(), clock())} />
                </button>
              </li>
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}
