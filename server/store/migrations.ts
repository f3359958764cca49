import { spine } from './migrations/001-spine.ts';
import { auth } from './migrations/002-auth.ts';
import { partners } from './migrations/003-partners.ts';
import { devices } from './migrations/005-devices.ts';
import { attachments } from './migrations/006-attachments.ts';
import { push } from './migrations/012-push.ts';
import { foldVersion } from './migrations/013-fold-version.ts';
import { revisions } from './migrations/014-revisions.ts';
import { waitingDeliveries } from './migrations/015-waiting-deliveries.ts';
import type { Migration } from './migration.ts';

/** In the order they run. */
export const migrations: readonly Migration[] = [
  spine,
  auth,
  partners,
  devices,
  attachments,
  push,
  foldVersion,
  revisions,
  waitingDeliveries,
];
