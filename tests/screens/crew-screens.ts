/** Every screen and panel of the crew desk: the scene it stands in, and the presses that lead to it. */
import type { Page } from 'playwright-core';
import { next, nextIs, rail } from './crew-parts.ts';

export interface CrewScreen {
  name: string;
  /** Of the gallery, with what else its address says. */
  scene: string;
  open?(page: Page): Promise<void>;
  /** What is on the screen once it stands. */
  shows: string;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const press = (page: Page, name: string | RegExp) => button(page, name).click();
const inMenu = (name: string) => async (page: Page) => {
  await press(page, 'Menu');
  await press(page, name);
};
const ofPatient = (name: string | RegExp) => async (page: Page) => {
  await press(page, 'Patients');
  await page.locator('.crew-panel').getByRole('button', { name }).first().click();
};
const transport = async (page: Page) => {
  await nextIs(page, 'Transporting');
  await next(page).click();
};

export const CREW_SCREENS: readonly CrewScreen[] = [
  { name: 'take a unit', scene: 'take', shows: '.crew-unit' },
  { name: 'no units yet, no network', scene: 'loading-offline', shows: '.crew-take' },
  { name: 'signing on without a network', scene: 'signing-on-offline', shows: '.crew-take-wait .rb-button' },
  { name: 'no call', scene: 'idle', shows: '.crew-idle' },
  { name: 'out of service', scene: 'out-of-service', shows: '.crew-idle' },
  { name: 'new call', scene: 'alert', shows: '.crew-alert-address' },
  {
    name: 'decline a call',
    scene: 'alert',
    open: (page) => press(page, 'Decline'),
    shows: '.crew-decline',
  },
  { name: 'call', scene: 'patient', shows: '.crew-call' },
  { name: 'call with long words', scene: 'long', shows: '.crew-call-hazards' },
  { name: 'call in the words of records', scene: 'records', shows: '.crew-second' },
  {
    name: 'destination in the words of records',
    scene: 'records',
    open: (page) => press(page, /^Destination/),
    shows: '.crew-choice-trouble',
  },
  {
    name: 'six patients',
    scene: 'records',
    open: (page) => press(page, 'Patients'),
    shows: '.pt-overview',
  },
  { name: 'second call', scene: 'second', shows: '.crew-second' },
  {
    name: 'second call opened',
    scene: 'second',
    open: (page) => press(page, /Second call/),
    shows: '.crew-alert-address',
  },
  { name: 'at the hospital', scene: 'arrived', shows: '.crew-call' },
  { name: 'no network', scene: 'offline', shows: '.rb-link-badge' },
  { name: 'refused', scene: 'refused', shows: '.crew-refused' },
  {
    name: 'custody of a refused press',
    scene: 'refused',
    open: (page) => press(page, '1 refused'),
    shows: '.crew-custody-row',
  },
  {
    name: 'pressed, with undo',
    scene: 'en-route',
    open: async (page) => {
      await nextIs(page, 'On scene');
      await next(page).click();
    },
    shows: '.crew-undo',
  },
  { name: 'destination', scene: 'patient', open: transport, shows: '.crew-panel .crew-choice' },
  {
    name: 'odometer',
    scene: 'patient',
    open: async (page) => {
      await transport(page);
      await page.getByRole('button', { name: 'Skip', exact: true }).click();
    },
    shows: '.crew-keypad',
  },
  {
    name: 'out-of-service reason',
    scene: 'idle',
    open: (page) => rail(page, 'Out of service').click(),
    shows: '.crew-panel .crew-choice',
  },
  { name: 'trip', scene: 'arrived', open: (page) => press(page, 'Trip'), shows: '.crew-panel .crew-trip li' },
  {
    name: 'pressed late',
    scene: 'patient',
    open: async (page) => {
      await press(page, 'Trip');
      await press(page, 'On scene was pressed late');
    },
    shows: '.crew-panel .crew-choice',
  },
  { name: 'menu', scene: 'patient', open: (page) => press(page, 'Menu'), shows: '.crew-menu' },
  {
    name: 'leaving',
    scene: 'patient',
    open: inMenu('Leave M12'),
    shows: '.crew-leave',
  },
  {
    name: 'calls of the last 30 days',
    scene: 'offline',
    open: inMenu('Calls of the last 30 days'),
    shows: '.crew-history',
  },
  {
    name: 'map on this tablet',
    scene: 'idle',
    open: inMenu('Map on this tablet'),
    shows: '.crew-device-map',
  },
  { name: 'note', scene: 'patient', open: inMenu('Note on this call'), shows: '.crew-panel .rb-field' },
  {
    name: 'pages',
    scene: 'pages',
    open: inMenu('Protocols and phone book'),
    shows: '.crew-pages .crew-choice',
  },
  {
    name: 'phone book',
    scene: 'pages',
    open: async (page) => {
      await inMenu('Protocols and phone book')(page);
      await press(page, 'Phone book');
    },
    shows: '.crew-phone',
  },
  { name: 'larger map', scene: 'patient', open: (page) => press(page, 'Larger map'), shows: '.crew-map' },
  { name: 'backup', scene: 'backup', open: (page) => press(page, /^Backup/), shows: '.crew-backup-asked' },
  { name: 'no patient yet', scene: 'patient', open: (page) => press(page, 'Patients'), shows: '.pt-none' },
  { name: 'patients', scene: 'patients', open: (page) => press(page, 'Patients'), shows: '.pt-overview' },
  {
    name: 'patient form',
    scene: 'patients',
    open: ofPatient(/^Who and what/),
    shows: '.pt-details',
  },
  {
    name: 'acuity',
    scene: 'patients',
    open: ofPatient(/^Acuity/),
    shows: '.pt-tag-choice, .crew-panel .crew-choice, .pt-row',
  },
  { name: 'vitals', scene: 'patients', open: ofPatient('Vitals'), shows: '.pt-measure-main' },
  {
    name: 'coma scale',
    scene: 'patients',
    open: async (page) => {
      await ofPatient('Vitals')(page);
      await page.locator('.pt-coma').scrollIntoViewIfNeeded();
    },
    shows: '.pt-coma',
  },
  { name: 'photo', scene: 'patients', open: ofPatient('Photo'), shows: '.pt-capture' },
  { name: 'signature', scene: 'patients', open: ofPatient('Signature'), shows: '.pt-sign' },
  { name: 'time by movement', scene: 'parked', shows: '.crew-panel' },
  { name: 'second tablet', scene: 'second-tablet', shows: '.crew-take-over' },
  { name: 'emergency', scene: 'emergency', shows: '.crew-emergency-strip' },
  { name: 'emergency without a network', scene: 'emergency-offline', shows: '.crew-emergency-strip' },
  { name: 'emergency cleared', scene: 'emergency-cleared', shows: '.crew-emergency-ended' },
  { name: 'not yet saved', scene: 'unsaved', shows: '.rb-banner' },
  {
    name: 'custody of what is not yet saved',
    scene: 'unsaved',
    open: (page) => page.locator('.crew-strip-custody button').first().click(),
    shows: '.crew-panel',
  },
  { name: 'three notices', scene: 'notices', shows: '.rb-notices-next' },
  { name: 'storage full', scene: 'storage-full', shows: '.rb-banner' },
  { name: 'storage cleared', scene: 'storage-cleared', shows: '.rb-banner' },
  { name: 'storage cleared, perhaps', scene: 'storage-doubt', shows: '.rb-banner:visible' },
  { name: 'checklist', scene: 'idle&tablet=', shows: '.crew-checks' },
  {
    name: 'crew of the tablet',
    scene: 'patient&tablet=',
    open: inMenu('Crew on this tablet'),
    shows: '.crew-badges',
  },
  {
    name: 'badging in beside the others',
    scene: 'patient&tablet=',
    open: async (page) => {
      await inMenu('Crew on this tablet')(page);
      await press(page, 'Badge in somebody');
    },
    shows: '.rb-pin',
  },
];
