import type { PushSignIn } from '../../alerts/push-subscription.ts';
import type { Client } from '../../sync/app-state.ts';

/** Whose app is to be woken, as the push set-up asks for it. */
export const pushSignIn = (client: Client): PushSignIn => ({
  token: () => client.signedIn().token,
  org: () => client.signedIn().org,
  deviceId: () => client.deviceId(),
});
