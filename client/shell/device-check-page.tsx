import { createSignal, For, onCleanup, onMount, type JSX } from 'solid-js';
import { watchBattery } from '../device/battery.ts';
import { createClockWatch } from '../device/clock.ts';
import { watchLocation } from '../device/geolocation.ts';
import { createHaptics } from '../device/haptics.ts';
import { createNotifications } from '../device/notifications.ts';
import { createSound, type Tone } from '../device/sound.ts';
import { askForLastingStorage } from '../device/storage-persist.ts';
import { watchWakeUps } from '../device/visibility.ts';
import { createKeepAwake } from '../device/wake-lock.ts';
import { createLeadership } from '../device/web-lock.ts';
import { Button } from '../ui/button.tsx';
import { TopBar } from '../ui/top-bar.tsx';
import './device-check-page.css';

const TONES: readonly Tone[] = ['assignment-high', 'assignment', 'assignment-low', 'confirm', 'error'];
const MEGABYTE = 1_000_000;

/** What this device can do, tried for real: for builders and for the browser test. */
export function DeviceCheckPage() {
  const [facts, setFacts] = createSignal<Readonly<Record<string, string>>>({});
  const [fixes, setFixes] = createSignal(0);
  const [wakes, setWakes] = createSignal<readonly string[]>([]);
  const note = (name: string, value: string) => setFacts((known) => ({ ...known, [name]: value }));

  const sound = createSound();
  const buzz = createHaptics();
  const notifications = createNotifications();
  const awake = createKeepAwake({ onState: (state) => note('wake lock', state) });

  onMount(() => {
    const leadership = createLeadership({
      name: 'device-check',
      onChange: (leads) => note('leads', leads ? 'yes' : 'no'),
    });
    const clock = createClockWatch({ onJump: ({ byMs }) => note('clock jump', `${Math.round(byMs)} ms`) });
    const ends = [
      () => leadership.stop(),
      () => clock.stop(),
      () => sound.close(),
      () => awake.allowSleep(),
      watchBattery(({ level, charging }) =>
        note('battery', `${Math.round(level * 100)} %${charging ? ', charging' : ''}`),
      ),
      watchWakeUps({ onWake: (reason) => setWakes((all) => [...all, reason]) }),
      watchLocation({
        onFix: (fix) => {
          setFixes((count) => count + 1);
          note('fix', JSON.stringify(fix));
        },
        onTrouble: (trouble) => note('location trouble', trouble),
      }),
    ];
    onCleanup(() => ends.forEach((end) => end()));
    void askForLastingStorage().then(({ persisted, quotaBytes = 0 }) =>
      note('storage', `${persisted ? 'lasting' : 'best effort'}, ${Math.round(quotaBytes / MEGABYTE)} MB`),
    );
    note('notifications', notifications.permission());
  });

  return (
    <>
      <TopBar title="Device check" />
      <main class="device-check">
        <dl>
          <For each={Object.entries(facts())}>{([name, value]) => <Fact name={name}>{value}</Fact>}</For>
          <Fact name="fixes">{fixes()}</Fact>
          <Fact name="wake-ups">{wakes().join(' ')}</Fact>
        </dl>
        <div class="device-check-tries">
          <Button onClick={() => awake.keepAwake()}>Keep awake</Button>
          <Button onClick={() => note('felt', buzz('press') ? 'yes' : 'no')}>Buzz</Button>
          <Button
            onClick={() =>
              void notifications
                .show({ title: 'Test', body: 'A test notice', tag: 'test' })
                .then((done) => note('notice', done ? 'shown' : 'not shown'))
            }
          >
            Notify
          </Button>
          <For each={TONES}>
            {(tone) => (
              <Button
                onClick={() => void sound.play(tone).then((heard) => note('sounded', heard ? tone : 'no'))}
              >
                {tone}
              </Button>
            )}
          </For>
        </div>
      </main>
    </>
  );
}

function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <div data-fact={props.name}>
      <dt>{props.name}</dt>
      <dd class="rb-figures">{props.children}</dd>
    </div>
  );
}
