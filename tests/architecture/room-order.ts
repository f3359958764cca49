/**
 * Who may import whom (design 8), lowest first. A file may import its own room and rooms on lower steps.
 * `siblings`: rooms of one step may also import one another, as long as no ring comes of it.
 */
import type { Import, SourceFile } from './source-files.ts';

interface Step {
  rooms: readonly string[];
  siblings?: true;
}

/** Rooms that are named alike in `shared`, `server`, `client` and `tests`. */
const DOMAIN_ROOMS = [
  'units',
  'incidents',
  'transports',
  'patients',
  'hospital',
  'messaging',
  'calls',
  'radio',
  'tasks',
  'alerts',
  'billing',
  'ops',
];

/** A loose file is named with its ending; `*` stands for loose files that have no line of their own. */
const ORDER: Readonly<Record<string, readonly Step[]>> = {
  shared: [
    { rooms: ['*'], siblings: true },
    { rooms: ['log', 'rooms', 'roads'], siblings: true },
    { rooms: DOMAIN_ROOMS, siblings: true },
    { rooms: ['protocol'] },
  ],
  server: [
    { rooms: ['config.ts', 'lifecycle.ts', 'observability'], siblings: true },
    { rooms: ['processes'] },
    { rooms: ['store'] },
    { rooms: ['log'] },
    { rooms: ['feeds', 'positions'] },
    { rooms: ['sync'] },
    { rooms: ['auth'] },
    { rooms: [...DOMAIN_ROOMS, 'map'], siblings: true },
    { rooms: ['dashboards', 'integrations', 'outside'] },
    { rooms: ['http'] },
    // The composition root and the commands.
    { rooms: ['*'], siblings: true },
    { rooms: ['demo'] },
  ],
  client: [
    { rooms: ['device', 'ui'], siblings: true },
    { rooms: ['store'] },
    { rooms: ['outbox'] },
    { rooms: ['sync'] },
    { rooms: [...DOMAIN_ROOMS, 'positions', 'map', 'uploads'], siblings: true },
    { rooms: ['desks'] },
    { rooms: ['shell', 'worker'] },
    { rooms: ['main.tsx'] },
  ],
};

/** Trees, lowest first: both programs know `shared`, neither knows the other. */
const TREES: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  server: ['shared'],
  client: ['shared'],
};

interface Place {
  tree: string;
  room: string;
  step: number;
  siblings: boolean;
}

/** Where a file stands; undefined when nobody has given its folder a place yet. */
export function placeOf(path: string): Place | undefined {
  const [tree = '', first = '', ...rest] = path.split('/');
  const steps = ORDER[tree] ?? [];
  const named = steps.findIndex(({ rooms }) => rooms.includes(first));
  const step = named >= 0 || rest.length > 0 ? named : steps.findIndex(({ rooms }) => rooms.includes('*'));
  const found = steps[step];
  return found && { tree, room: first, step, siblings: found.siblings === true };
}

/** Why this import is not allowed, or undefined. */
export function importFault({ path }: SourceFile, { target, isOwn }: Import): string | undefined {
  if (!isOwn) return undefined;
  const from = placeOf(path);
  const to = placeOf(target);
  if (!from) return `${path}: its folder has no place in the order of rooms`;
  if (!to) return `${path} imports ${target}, which has no place in the order of rooms`;
  if (from.tree !== to.tree) {
    return TREES[from.tree]?.includes(to.tree) ? undefined : `${path} imports the other side: ${target}`;
  }
  if (from.room === to.room || to.step < from.step) return undefined;
  if (to.step === from.step) return to.siblings ? undefined : `${path} imports sideways: ${target}`;
  return `${path} imports upwards: ${target}`;
}

/** Rings of run-time imports, each as the path around it. */
export function importRings(files: readonly SourceFile[]): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isOwn, isType }) => isOwn && !isType).map(({ target }) => target),
    ]),
  );
  const done = new Set<string>();
  const rings: string[] = [];
  function visit(path: string, trail: readonly string[]): void {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) rings.push([...trail.slice(seenAt), path].join(' -> '));
    if (seenAt >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  }
  for (const path of targets.keys()) visit(path, []);
  return rings;
}
