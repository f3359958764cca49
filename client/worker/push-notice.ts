/** What a push puts on a locked screen. Always something: browsers take the right to push from apps that stay silent. */
import { z } from 'zod/mini';
import { assignmentSchema, recordDelivered } from './delivery-receipt.ts';

declare const self: ServiceWorkerGlobalScope;

const messageSchema = z.object({
  type: z.string(),
  title: z.string(),
  tag: z.string(),
  path: z.string(),
  assignment: z.optional(assignmentSchema),
});
type Message = z.output<typeof messageSchema>;

/** Not in TypeScript's library: how it is felt, and that one in the place of another is heard again. */
interface NoticeOptions extends NotificationOptions {
  vibrate?: number[];
  renotify?: boolean;
}

const UNREADABLE: Message = { type: 'unknown', title: 'Open Readback', tag: 'readback', path: '/' };
const CALL = 'assignment';
const CALL_BUZZ = [600, 200, 600, 200, 600];
const SHORT_BUZZ = [120, 80, 120];

/** What open pages receive of every push that arrived. */
export const PUSHED_MESSAGE = 'readback:pushed';

/** Shown first; then, of a call, written down that it arrived here. */
export async function showPush(data: PushMessageData | null): Promise<void> {
  const message = readMessage(data);
  await show(message);
  if (message.type === CALL && message.assignment) await recordDelivered(message.assignment);
}

async function show({ type, title, tag, path }: Message): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const isCall = type === CALL;
  // A page somebody is looking at has a tone of its own for a change of the call; a new call may well be heard twice.
  const isQuiet = !isCall && pages.some(({ visibilityState }) => visibilityState === 'visible');
  const heard: NoticeOptions = { renotify: tag !== '', vibrate: isCall ? CALL_BUZZ : SHORT_BUZZ };
  await self.registration.showNotification(title, {
    tag,
    requireInteraction: isCall,
    icon: '/icons/readback-192.png',
    data: { path },
    ...(isQuiet ? { silent: true } : heard),
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- clients of a worker are of its own origin
  for (const page of pages) page.postMessage({ type: PUSHED_MESSAGE, kind: type });
}

function readMessage(data: PushMessageData | null): Message {
  try {
    return messageSchema.parse(data?.json());
  } catch {
    return UNREADABLE;
  }
}

/** To the page that shows it, else to any other page, which is taken there, else to a new one. Only ever within this app. */
export async function openFromNotice(notice: Notification): Promise<void> {
  notice.close();
  const { path } = z.object({ path: z.catch(z.string(), '/') }).parse(notice.data ?? {});
  const url = new URL(path, self.location.origin);
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = pages.find((each) => new URL(each.url).pathname.startsWith(url.pathname));
  const page = there ?? (await taken(pages[0], target));
  if (page) await page.focus();
  else await self.clients.openWindow(target);
}

/** A worker may take only its own pages elsewhere. */
const taken = async (page: WindowClient | undefined, target: string): Promise<WindowClient | undefined> =>
  (await page?.navigate(target).catch(() => undefined)) ?? undefined;
