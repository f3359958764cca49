/** The tablet's regular word to the server: that it is there, what it still holds; and the answer whether it is in service. */
export interface TabletHelloDeps {
  baseUrl: string;
  fetch: typeof fetch;
  credential: string;
  unsent(): number;
  onRevoked(): void;
}

export interface TabletHello {
  say(): void;
  stop(): void;
}

const EVERY_MS = 60_000;
const TIMEOUT_MS = 15_000;

export function startTabletHello(deps: TabletHelloDeps): TabletHello {
  const send = deps.fetch;
  async function say(): Promise<void> {
    try {
      const response = await send(`${deps.baseUrl}/api/v1/device/hello`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${deps.credential}` },
        body: JSON.stringify({ unsent: deps.unsent() }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.status === 403 && (await response.text()).includes('"device-revoked"')) deps.onRevoked();
    } catch {
      // No server: the next time is soon enough.
    }
  }
  void say();
  const timer = setInterval(() => void say(), EVERY_MS);
  return { say: () => void say(), stop: () => clearInterval(timer) };
}
