/** What the agency decided, on this device: the words of its statuses now, the rest when asked. */
import { createEffect, createRoot } from 'solid-js';
import { AGENCY, settingsOf, type AgencySettings } from '../../shared/ops/agency-settings.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Client } from '../sync/app-state.ts';
import { chooseLabelPack } from '../ui/unit-status-look.ts';

/** Reactive; the defaults until something was decided. */
export const agencySettings = (client: Pick<Client, 'document'>): AgencySettings =>
  settingsOf(client.document('settings', AGENCY)?.state);

/** For everybody in the agency. `name`: what people call the one who decides. */
export const decide = (outbox: Outbox, change: Partial<AgencySettings>, name: string): Promise<DeviceEvent> =>
  outbox.record({ type: 'agency:settings', data: { ...change, ...(name ? { name } : {}) } });

/** From now on every screen of this device says the statuses in the agency's words. Returns what ends it. */
export const followLabels = (client: Pick<Client, 'document'>): (() => void) =>
  createRoot((end) => {
    createEffect(() => chooseLabelPack(agencySettings(client).labels));
    return end;
  });
