import { Match, Show, Switch } from 'solid-js';
import type { Client } from '../sync/app-state.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useClientHost } from './client-host.tsx';
import { certainWords, perhapsWords } from './cleared-words.ts';

/** What a person must know about the storage of this device; above the desk, and it pushes rather than covers. */
export function StorageNotices() {
  const host = useClientHost();
  return <Show when={host.client()}>{(client) => <NoticesOf client={client()} />}</Show>;
}

export function NoticesOf(props: { client: Client }) {
  return (
    <>
      <Show when={props.client.outbox.isStuck()}>
        <StuckNotice client={props.client} />
      </Show>
      <RoomNotice client={props.client} />
      <ClearedNotice client={props.client} />
    </>
  );
}

function StuckNotice(props: { client: Client }) {
  const isSafe = () => props.client.outbox.isJournalled();
  return (
    <Banner
      tone="bad"
      icon="hourglass"
      actions={
        <Show when={isSafe()}>
          <Button onClick={() => location.reload()}>Restart the app</Button>
        </Show>
      }
    >
      <Show
        when={isSafe()}
        fallback="This tablet cannot save what you press. Keep this app open: it goes on trying. Tell dispatch your times by radio."
      >
        This tablet's storage does not answer. What you press is kept in reserve; restarting the app saves it.
      </Show>
    </Banner>
  );
}

function RoomNotice(props: { client: Client }) {
  return (
    <Switch>
      <Match when={props.client.storage.room() === 'full'}>
        <Banner tone="bad" icon="alert">
          This tablet's storage is full. Remove pictures or other apps from it: what you press may not be
          saved.
        </Banner>
      </Match>
      <Match when={props.client.storage.room() === 'map-removed'}>
        <Banner tone="warn" icon="alert">
          This tablet's storage was nearly full. The downloaded map was removed to keep room for what you
          press.
        </Banner>
      </Match>
    </Switch>
  );
}

function ClearedNotice(props: { client: Client }) {
  const { storage } = props.client;
  return (
    <Show when={storage.cleared()}>
      {(cleared) => (
        <Show
          when={cleared().isCertain}
          fallback={
            <Banner
              tone="warn"
              icon="device"
              actions={
                <>
                  <Button tone="quiet" onClick={() => void storage.closeCleared(false)}>
                    No, another device
                  </Button>
                  <Button onClick={() => void storage.closeCleared(true)}>Yes, this tablet</Button>
                </>
              }
            >
              {perhapsWords(cleared())}
            </Banner>
          }
        >
          <Banner
            tone="bad"
            icon="alert"
            actions={<Button onClick={() => void storage.closeCleared(true)}>Understood</Button>}
          >
            {certainWords(cleared())}
          </Banner>
        </Show>
      )}
    </Show>
  );
}
