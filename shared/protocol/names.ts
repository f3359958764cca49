/**
 * Names of events on the outside wire: colons or underscores, understood both ways on the way in and spoken as the
 * client chose on the way out (contract 5). Built from the known names, because some have underscores of their own.
 */
import { EVENT_TYPES } from './catalogue.ts';
import { announcedAs, alsoAnnouncedAs } from './announcements.ts';
import { EPHEMERAL_TYPES } from './ephemeral.ts';

export type NameStyle = 'colon' | 'underscore';

/** Every name a client may submit. */
export const SUBMITTED_NAMES: readonly string[] = [...EVENT_TYPES, ...EPHEMERAL_TYPES];

export const withUnderscores = (name: string): string => name.replaceAll(':', '_');

const SUBMITTED = new Map<string, string>(
  SUBMITTED_NAMES.flatMap((name) => [
    [withUnderscores(name), name],
    [name, name],
  ]),
);

/** The type a client means, by either spelling; undefined for a name nobody knows. */
export const submittedName = (name: string): string | undefined => SUBMITTED.get(name);

const BY_ANNOUNCED = new Map<string, string>(
  SUBMITTED_NAMES.flatMap((name) =>
    [announcedAs(name), ...alsoAnnouncedAs(name)].flatMap((announced) => [
      [withUnderscores(announced), name],
      [announced, name],
    ]),
  ),
);

/** The type behind a name as announced: what comes from an outside CAD, which announces as we do. */
export const typeOfAnnounced = (name: string): string | undefined =>
  BY_ANNOUNCED.get(name) ?? submittedName(name);

/** A name as this client wants to hear it. */
export const inStyle = (name: string, style: NameStyle): string =>
  style === 'underscore' ? withUnderscores(name) : name;
