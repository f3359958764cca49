import { createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import { Banner } from '../../ui/banner.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ThemeSwitch } from '../../ui/theme-switch.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { DeviceBars } from './device-bars.tsx';
import { fetchProof, isWhole, type Proof, type ProofAnswer } from './proof-figures.ts';
import './proof-desk.css';

const ASK_EVERY_MS = 1000;
const OLD_AFTER_MS = 5000;

/** The demo's own evidence: what was made on the devices, and what became of it. */
export function ProofDesk() {
  const clock = useClock();
  const [answer, setAnswer] = createSignal<ProofAnswer>();
  const [last, setLast] = createSignal<{ proof: Proof; at: number }>();
  let timer: ReturnType<typeof setTimeout>;
  const ask = async () => {
    const fresh = await fetchProof(Date.now);
    setAnswer(fresh);
    if (fresh.ok) setLast(fresh);
    timer = setTimeout(() => void ask(), ASK_EVERY_MS);
  };
  void ask();
  onCleanup(() => clearTimeout(timer));
  const failure = () => {
    const now = answer();
    return now && !now.ok ? now.why : undefined;
  };
  return (
    <>
      <TopBar title="Proof" end={<ThemeSwitch compact />}>
        <Show when={last()}>
          {(known) => (
            <p class="proof-run rb-figures">
              seed <strong>{known().proof.seed}</strong> at <strong>{known().proof.speed}×</strong>, running{' '}
              <ElapsedTime since={Date.parse(known().proof.startedAt)} />
            </p>
          )}
        </Show>
      </TopBar>
      <main class="proof-desk">
        <Switch fallback={<Skeleton lines={5} label="Asking the demo" />}>
          <Match when={last()}>
            {(known) => (
              <>
                <Show when={failure() && clock() - known().at > OLD_AFTER_MS}>
                  <Banner tone="warn" icon="cloud-off">
                    {failure()} These figures are from <ElapsedTime since={known().at} /> ago.
                  </Banner>
                </Show>
                <ProofPage proof={known().proof} />
              </>
            )}
          </Match>
          <Match when={failure()}>
            {(why) => (
              <EmptyState icon="route" title="Nothing to prove yet">
                {why()}
              </EmptyState>
            )}
          </Match>
        </Switch>
      </main>
    </>
  );
}

function ProofPage(props: { proof: Proof }) {
  return (
    <>
      <Verdict proof={props.proof} />
      <Journey proof={props.proof} />
      <DeviceBars devices={props.proof.devices} />
    </>
  );
}

function Verdict(props: { proof: Proof }) {
  return (
    <section
      class="proof-verdict"
      data-whole={isWhole(props.proof) ? '' : undefined}
      aria-labelledby="verdict-title"
    >
      <h2 id="verdict-title">
        <Icon name={isWhole(props.proof) ? 'check' : 'alert'} size={24} />
        {isWhole(props.proof)
          ? 'Nothing lost, nothing doubled, nothing out of order'
          : 'The promise is broken'}
      </h2>
      <dl>
        <Count value={props.proof.lost} label="lost" />
        <Count value={props.proof.doubled} label="doubled" />
        <Count value={props.proof.outOfOrder} label="out of order" />
      </dl>
    </section>
  );
}

function Count(props: { value: number; label: string }) {
  return (
    <div data-bad={props.value > 0 ? '' : undefined}>
      <dt>{props.label}</dt>
      <dd class="rb-figures">{props.value.toLocaleString('en')}</dd>
    </div>
  );
}

/** Made, in the log, on the desk; and out to billing. What is on its way is not lost. */
function Journey(props: { proof: Proof }) {
  const waiting = () => props.proof.devices.reduce((sum, device) => sum + device.waiting, 0);
  const hooks = () => props.proof.webhooks;
  const hookNote = () =>
    [
      `${hooks().sent} sent`,
      hooks().failed > 0 ? `${hooks().failed} failed and tried again` : '',
      hooks().duplicates > 0 ? `${hooks().duplicates} sent twice, counted once` : '',
    ]
      .filter(Boolean)
      .join(', ');
  return (
    <ol class="proof-journey" aria-label="How far the facts have come">
      <Stop
        icon="device"
        label="made on devices"
        value={props.proof.made}
        note={`${waiting()} waiting on tablets`}
      />
      <Stop
        icon="inbox"
        label="in the log"
        value={props.proof.inLog}
        note={differenceWords(props.proof.made - props.proof.inLog)}
      />
      <Stop
        icon="radio"
        label="on the desk"
        value={props.proof.onDesk}
        note={differenceWords(props.proof.inLog - props.proof.onDesk)}
      />
      <Stop icon="key" label="billing records verified" value={hooks().verified} note={hookNote()} />
    </ol>
  );
}

const differenceWords = (count: number): string =>
  count > 0 ? `${count.toLocaleString('en')} on their way` : 'all of them';

function Stop(props: { icon: IconName; label: string; value: number; note: string }) {
  return (
    <li>
      <span class="proof-stop-icon">
        <Icon name={props.icon} size={22} />
      </span>
      <strong class="rb-figures">{props.value.toLocaleString('en')}</strong>
      <span>{props.label}</span>
      <span class="rb-muted">{props.note}</span>
    </li>
  );
}
