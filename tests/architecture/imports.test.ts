import { describe, expect, it } from 'vitest';
import { importFault, importRings } from './room-order.ts';
import { parseFile, sourceFiles } from './source-files.ts';

const files = sourceFiles('shared', 'server', 'client');

const faultsIn = (path: string, text: string): string[] => {
  const file = parseFile(path, text);
  return file.imports.flatMap((each) => importFault(file, each) ?? []);
};

describe('who imports whom', () => {
  it('finds the program', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  });

  it('no file imports a higher room, a room beside it, or the other side', () => {
    expect(files.flatMap((file) => file.imports.flatMap((each) => importFault(file, each) ?? []))).toEqual(
      [],
    );
  });

  it.each([
    ['upwards', 'server/log/append.ts', "import { openSession } from '../sync/session.ts';"],
    ['upwards by type', 'shared/log/order.ts', "import type { PushReply } from '../protocol/push.ts';"],
    ['upwards by re-export', 'client/ui/button.tsx', "export { send } from '../sync/send.ts';"],
    ['upwards when called', 'client/store/tables.ts', "const desk = () => import('../desks/crew/desk.tsx');"],
    ['sideways', 'server/feeds/feed.ts', "import { latest } from '../positions/live-positions.ts';"],
    ['the other side', 'client/sync/resume.ts', "import { append } from '../../server/log/append.ts';"],
    ['no place', 'server/novelty/thing.ts', "import { isUuid } from '../../shared/ids.ts';"],
  ])('notices an import %s', (_name, path, text) => {
    expect(faultsIn(path, text)).toHaveLength(1);
  });

  it('no rings at run time', () => {
    expect(importRings(files)).toEqual([]);
  });

  it('notices a ring, and not one of types alone', () => {
    const ring = (second: string) => [
      parseFile('server/log/a.ts', "import { b } from './b.ts'; export const a = b;"),
      parseFile('server/log/b.ts', second),
    ];
    expect(importRings(ring("import { a } from './a.ts'; export const b = a;"))).toEqual([
      'server/log/a.ts -> server/log/b.ts -> server/log/a.ts',
    ]);
    expect(importRings(ring("import type { A } from './a.ts'; export const b: A = 1;"))).toEqual([]);
  });

  it('the socket is known to client/sync alone, and to no screen', () => {
    const holders = files
      .filter(({ path }) => path.startsWith('client/'))
      .filter(({ imports }) => imports.some(({ target }) => target.startsWith('socket.io')))
      .map(({ path }) => path);
    expect(holders.filter((path) => !path.startsWith('client/sync/') || path.endsWith('.tsx'))).toEqual([]);
  });
});
