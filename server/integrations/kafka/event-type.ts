/** Which event of the catalogue a message is: by its own words first, else by the topic it came on. */
import { catalogueEntry } from '../../../shared/protocol/catalogue.ts';
import { ephemeralEntry } from '../../../shared/protocol/ephemeral.ts';
import { typeOfAnnounced } from '../../../shared/protocol/names.ts';

/** Shorter than any system announces it, and plain all the same. */
const SHORT: Readonly<Record<string, string>> = {
  asset_position: 'asset:position:updated',
  asset_status: 'asset:status:changed',
};

const flat = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[:./-]/g, '_');

/** Facts and positions; what is said and never kept has no business on a log of messages. */
function lookUp(name: string): string | undefined {
  const type = (Object.hasOwn(SHORT, name) ? SHORT[name] : undefined) ?? typeOfAnnounced(name);
  return type !== undefined && (catalogueEntry(type) || isPosition(type)) ? type : undefined;
}

export const isPosition = (type: string): boolean => ephemeralEntry(type)?.kind === 'position';

/**
 * `incident:created`, `incident_created`, `INCIDENT.CREATED`, or `created` on the topic `incident`; without a type, a topic
 * that is named after one event (`ems.incident.created`). Undefined when it is none we know.
 */
export function eventTypeOf(said: string | undefined, topic: string): string | undefined {
  const type = said === undefined ? '' : flat(said);
  if (type) return lookUp(type) ?? endOf(`${flat(topic)}_${type}`);
  return endOf(flat(topic));
}

/** An operator may put names of the place in front of a topic: the longest ending that is an event counts. */
function endOf(name: string): string | undefined {
  const words = name.split('_');
  for (let from = 0; from < words.length; from += 1) {
    const type = lookUp(words.slice(from).join('_'));
    if (type) return type;
  }
  return undefined;
}
