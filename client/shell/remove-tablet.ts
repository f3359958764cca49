/**
 * The end of a tablet that was taken out of service. First what its crew did is handed over, because that has happened; only
 * when every fact was answered does everything go: cache, keys, queue, photos, map.
 */
import { Dexie } from 'dexie';
import { count as whole, objectOf } from '../device/reading.ts';
import { browserSpareStores } from '../device/spare-store.ts';
import { KEYS_NAME } from '../device/sealing-key.ts';
import { endWakeUpCalls, wipeDatabases, wipeFiles, wipeTexts } from '../device/wipe-device.ts';
import { DEVICE_MAP_NAME } from '../map/device-map-database.ts';
import { openOutboxDatabase, OUTBOX_NAME } from '../outbox/outbox-database.ts';
import { createPressJournal, JOURNAL_NAME } from '../outbox/press-journal.ts';
import { CACHE_NAME } from '../store/replica-database.ts';
import {
  openTabletDatabase,
  readEnrolment,
  readRow,
  TABLET_NAME,
  writeRow,
} from '../store/tablet-database.ts';
import { ATTACHMENTS_NAME, openAttachmentDatabase } from '../uploads/attachment-database.ts';
import { handOverLastFacts, type LastFacts } from '../sync/last-facts.ts';

interface Counts extends LastFacts {
  /** Photos and signatures whose bytes had not reached the server: a tablet out of service may not send them. */
  attachmentsLost: number;
}

export interface Removed extends Counts {
  orgName: string;
}

/** Kept, so that a round that was broken off is not left out of what is said at the end. */
const COUNTS = 'removal';
const countsRow = objectOf({ handedOver: whole, refused: whole, attachmentsLost: whole });
const NONE: Counts = { handedOver: 0, refused: 0, attachmentsLost: 0 };

/**
 * Rejects while the server cannot be reached; call again then. Afterwards only the enrolment itself is left, for
 * `forgetEnrolment`, so that an end in between begins again at the next start.
 */
export async function removeTablet(baseUrl: string, now: () => number = Date.now): Promise<Removed> {
  const keys = openTabletDatabase();
  const outbox = openOutboxDatabase();
  const journal = createPressJournal(browserSpareStores(JOURNAL_NAME));
  try {
    const enrolment = await readEnrolment(keys);
    let counts = (await readRow(keys, COUNTS, countsRow)) ?? NONE;
    const count = async (more: Partial<Counts>): Promise<void> => {
      counts = { ...counts, ...more };
      await writeRow(keys, COUNTS, counts);
    };
    if (enrolment)
      await handOverLastFacts({
        baseUrl,
        outbox,
        journal,
        enrolment,
        now,
        onAnswered: ({ handedOver, refused }) =>
          count({ handedOver: counts.handedOver + handedOver, refused: counts.refused + refused }),
      });
    await count({ attachmentsLost: counts.attachmentsLost + (await countAttachments()) });
    // Facts somebody recorded for another organization are not this one's to delete; they wait for that person.
    const isShared = (await outbox.items.filter(({ org }) => org !== enrolment?.org).count()) > 0;
    if (isShared) {
      await outbox.items.filter(({ org }) => org === enrolment?.org).delete();
      await Promise.all([outbox.sent.clear(), outbox.discarded.clear(), outbox.track.clear()]);
    }
    await endWakeUpCalls().catch(() => undefined);
    await wipeFiles();
    await wipeDatabases(
      [CACHE_NAME, OUTBOX_NAME, ATTACHMENTS_NAME, KEYS_NAME, DEVICE_MAP_NAME],
      isShared ? [TABLET_NAME, OUTBOX_NAME] : [TABLET_NAME],
    );
    wipeTexts(localStorage, document);
    return { orgName: enrolment?.orgName ?? '', ...counts };
  } finally {
    outbox.close();
    keys.close();
  }
}

/** The credential and the wrapped keys: the last to go. */
export const forgetEnrolment = (): Promise<void> => Dexie.delete(TABLET_NAME);

async function countAttachments(): Promise<number> {
  const database = openAttachmentDatabase();
  try {
    return await database.rows.count();
  } finally {
    database.close();
  }
}
