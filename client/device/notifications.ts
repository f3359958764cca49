export interface Notice {
  title: string;
  body: string;
  /** A later notice with the same tag replaces the earlier one. */
  tag: string;
  /** Stays until somebody acts: for assignments. */
  insistent?: boolean | undefined;
  /** Path of the app to open on a press. */
  path?: string | undefined;
}

export interface Notifications {
  permission(): NotificationPermission | 'unsupported';
  /** Call from a person's press. */
  ask(): Promise<NotificationPermission | 'unsupported'>;
  /** Resolves to whether it was handed to the system. */
  show(notice: Notice): Promise<boolean>;
  /** Takes away what has been dealt with on screen. */
  clear(tag: string): Promise<void>;
}

/** Through the service worker, since installed apps on Android allow no other way. */
export function createNotifications(
  worker: ServiceWorkerContainer | undefined = navigator.serviceWorker,
): Notifications {
  const supported = () => typeof Notification !== 'undefined' && worker !== undefined;
  const permission = () => (supported() ? Notification.permission : 'unsupported');
  return {
    permission,
    ask: async () => (supported() ? Notification.requestPermission() : 'unsupported'),
    async show({ title, body, tag, insistent = false, path = '/' }) {
      const registration = permission() === 'granted' ? await worker?.getRegistration() : undefined;
      if (!registration) return false;
      await registration.showNotification(title, {
        body,
        tag,
        requireInteraction: insistent,
        icon: '/icons/readback-192.png',
        data: { path },
      });
      return true;
    },
    async clear(tag) {
      const registration = await worker?.getRegistration();
      for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close();
    },
  };
}
