import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { z } from 'zod';
import { parseEnrolText } from '../../shared/rooms/device-token.ts';
import { askForLastingStorage } from '../device/storage-persist.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { InlineError } from '../ui/inline-error.tsx';
import { Mark } from '../ui/mark.tsx';
import { QrReader } from '../ui/qr-reader.tsx';
import { TextField } from '../ui/text-field.tsx';
import './door-page.css';
import { useTabletHost } from './tablet-host.tsx';
import { markAsTablet } from './tablet-mark.ts';

const enrolledSchema = z.object({
  credential: z.string(),
  device: z.object({
    id: z.string(),
    name: z.string(),
    units: z.array(z.string()),
    org: z.string(),
    orgName: z.string(),
  }),
});
const problemSchema = z.object({ detail: z.string() });

/** `/enrol`: makes this device a tablet of the organization, with the code a supervisor shows. */
export function Enrol() {
  const host = useTabletHost();
  const navigate = useNavigate();
  const [code, setCode] = createSignal('');
  const [scanning, setScanning] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const isInstalled = matchMedia('(display-mode: standalone)').matches;

  async function enrol(given: string): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const { enrolThisDevice } = await import('../sync/enrol-device.ts');
      const response = await enrolThisDevice(given);
      const body: unknown = await response.json();
      if (!response.ok) {
        setProblem(problemSchema.safeParse(body).data?.detail ?? 'That did not work. Try again.');
        return;
      }
      const { credential, device } = enrolledSchema.parse(body);
      const { openTablet } = await import('../store/tablet.ts');
      const tablet = await openTablet();
      await tablet.enrol({ credential, ...device });
      tablet.close();
      markAsTablet(localStorage, { name: device.name, orgName: device.orgName });
      await askForLastingStorage();
      await host.enrolled();
      navigate('/sign-in', { replace: true });
    } catch {
      setProblem('The server cannot be reached. Enrolling needs a network.');
    } finally {
      setBusy(false);
    }
  }
  const onScan = () => {
    setProblem(undefined);
    setScanning((before) => !before);
  };
  const onCode = (text: string) => {
    const found = parseEnrolText(text);
    if (found === undefined)
      setProblem('This QR code is not an enrolment code. A supervisor shows one under Tablets.');
    else void enrol(found);
  };

  return (
    <main class="door-page" data-short>
      <header class="door-page-head">
        <p class="door-page-name">
          <Mark size={30} /> Readback
        </p>
        <h1>Enrol this tablet</h1>
        <p>A supervisor makes the code under Tablets. It works once, for 15 minutes.</p>
      </header>
      <Show when={!isInstalled && !scanning()}>
        <Banner tone="info">
          Install Readback first and enrol inside the installed app: on some tablets it does not share its
          storage with the browser.
        </Banner>
      </Show>
      <form
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          if (code().trim()) void enrol(code());
          else setProblem('Type the code, or scan it.');
        }}
      >
        <Show when={scanning()}>
          <QrReader hint="Hold the code before the camera." onText={onCode} />
          {/* Beside the picture, where whoever holds the code is looking. */}
          <InlineError message={problem()} />
        </Show>
        <Button size="crew" icon="device" block onClick={onScan}>
          {scanning() ? 'Close the camera' : 'Scan the code'}
        </Button>
        <TextField
          label="Or type the code"
          size="crew"
          value={code()}
          onValue={setCode}
          placeholder="K7M2-X9QF"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
        />
        <Show when={!scanning()}>
          <InlineError message={problem()} />
        </Show>
        <Button type="submit" tone="primary" size="crew" block busy={busy()}>
          Enrol
        </Button>
      </form>
    </main>
  );
}
