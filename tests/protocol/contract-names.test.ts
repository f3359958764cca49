/** Contract 5, as text: every name an outside program may submit has its place in the program. */
import { describe, expect, it } from 'vitest';
import { announcedAs } from '../../shared/protocol/announcements.ts';
import { catalogueEntry, EVENT_TYPES } from '../../shared/protocol/catalogue.ts';
import { EPHEMERAL_TYPES, ephemeralEntry } from '../../shared/protocol/ephemeral.ts';
import { PLACED_TYPES } from '../../shared/protocol/outside-rooms.ts';
import { submittedName, typeOfAnnounced, withUnderscores } from '../../shared/protocol/names.ts';

const TABLE = `
| \`unit:location\` | \`unit:location:updated\` |
| \`unit:status\` | \`unit:status:updated\` |
| \`incident:created\` | \`incident:new\` |
| \`incident:status\` | \`incident:status:updated\` |
| \`incident:timestamp\` | \`incident:timestamp:updated\` |
| \`assignment:sent\` | \`assignment:received\` |
| \`transport:completed\` | same |
| \`metrics:updated\` | same |
`;

const OTHERS = `
patient:alert risk:updated hospital:alert triage:updated staff:availability:changed bed:status:changed ·
transmission:started transmission:completed transmission:tagged transcription:completed incident:created incident:updated incident:status:changed task:assigned task:completed task:updated asset:position:updated asset:status:changed alert:created alert:acknowledged ·
message:send message:received message:read message:history typing:start typing:stop call:initiate call:accept call:reject call:end call:signal call:quality notification:new notification:read notification:readAll notification:getUnreadCount notification:subscribe notification:unsubscribe presence:changed presence:set presence:subscribe ·
agent:status:update task:update system:metrics:update workflow:event
`;

const rows = [...TABLE.matchAll(/^\| `([^`]+)` \| (?:`([^`]+)`|same) \|$/gm)].map(
  ([, submitted = '', announced]) => ({ submitted, announced: announced ?? submitted }),
);
const others = OTHERS.split(/[\s·]+/).filter(Boolean);
const names = [...new Set([...rows.map(({ submitted }) => submitted), ...others])];

/** Never in the log: positions, typing, signalling, presence, and questions. */
const PASSING = [
  'unit:location',
  'asset:position:updated',
  'typing:start',
  'typing:stop',
  'call:signal',
  'presence:set',
  'presence:changed',
  'presence:subscribe',
  'message:history',
  'notification:getUnreadCount',
];

describe('names of contract 5', () => {
  it('are read from the text', () => {
    expect(rows).toHaveLength(8);
    expect(names).toHaveLength(8 + others.length - 1);
  });

  it.each(names)('%s is durable or passing, and never both', (name) => {
    const isPassing = PASSING.includes(name);
    expect(EVENT_TYPES.includes(name)).toBe(!isPassing);
    expect(EPHEMERAL_TYPES.includes(name)).toBe(isPassing);
  });

  it('nothing passes that is not meant to', () => {
    expect([...EPHEMERAL_TYPES].sort()).toEqual([...PASSING].sort());
  });

  it.each(rows)('$submitted is announced as $announced', ({ submitted, announced }) => {
    expect(announcedAs(submitted)).toBe(announced);
    expect(typeOfAnnounced(announced)).toBe(submitted);
  });

  it.each(others.filter((name) => !rows.some(({ submitted }) => submitted === name)))(
    '%s is announced by its own name',
    (name) => expect(announcedAs(name)).toBe(name),
  );

  it.each(names)('%s is understood with underscores', (name) => {
    expect(submittedName(name)).toBe(name);
    expect(submittedName(withUnderscores(name))).toBe(name);
  });
});

describe('the catalogue', () => {
  it('no two names are one with underscores', () => {
    const all = [...EVENT_TYPES, ...EPHEMERAL_TYPES];
    expect(new Set(all.map(withUnderscores)).size).toBe(all.length);
  });

  it.each(EVENT_TYPES)('%s has a rule that admits somebody', (type) => {
    expect(catalogueEntry(type)?.rule.roles.length).toBeGreaterThan(0);
  });

  it.each(EPHEMERAL_TYPES)('%s may be sent by somebody', (type) => {
    expect(ephemeralEntry(type)?.roles.length).toBeGreaterThan(0);
  });

  it('every type has its outside rooms, and no room is kept for a type that is gone', () => {
    expect([...PLACED_TYPES].sort()).toEqual([...EVENT_TYPES, ...EPHEMERAL_TYPES].sort());
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is nobody’s name', (name) => {
    expect([catalogueEntry(name), ephemeralEntry(name), submittedName(name)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
