/** What a push puts on a locked screen. Always something: browsers take the right to push from apps that stay silent. */
import { z } from 'zod/mini';

declare const self: ServiceWorkerGlobalScope;

const messageSchema = z.object({
  type: z.string(),
  title: z.string(),
  tag: z.string(),
  path: z.string(),
});
type Message = z.output<typeof messageSchema>;

const UNREADABLE: Message = { type: 'unknown', title: 'Open Readback', tag: 'readback', path: '/' };
const INSISTENT = new Set(['assignment']);

export async function showPush(data: PushMessageData | null): Promise<void> {
  const { type, title, tag, path } = readMessage(data);
  await self.registration.showNotification(title, {
    tag,
    requireInteraction: INSISTENT.has(type),
    icon: '/icons/readback-192.png',
    data: { path },
  });
}

function readMessage(data: PushMessageData | null): Message {
  try {
    return messageSchema.parse(data?.json());
  } catch {
    return UNREADABLE;
  }
}

/** To the page that is there, or a new one. Only ever to a path of this app. */
export async function openFromNotice(notice: Notification): Promise<void> {
  notice.close();
  const { path } = z.object({ path: z.catch(z.string(), '/') }).parse(notice.data ?? {});
  const url = new URL(path, self.location.origin);
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((each) => new URL(each.url).pathname.startsWith(url.pathname)) ?? pages[0];
  if (page) await page.focus();
  else await self.clients.openWindow(target);
}
