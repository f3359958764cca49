/** What a supervisor does with the pages on the tablets. Each resolves when it is saved on this device. */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { ReferencePage } from '../../shared/ops/reference-page-events.ts';
import type { Outbox } from '../outbox/outbox.ts';

export const newPageId = (): string => `page-${crypto.randomUUID()}`;

export const savePage = (outbox: Outbox, page: ReferencePage): Promise<DeviceEvent> =>
  outbox.record({ type: 'reference:page', data: { ...page } });

/** Off every tablet; the log keeps what it said. */
export const removePage = (outbox: Outbox, page: ReferencePage): Promise<DeviceEvent> =>
  outbox.record({ type: 'reference:page', data: { ...page, removed: true } });
