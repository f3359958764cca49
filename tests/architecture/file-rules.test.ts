import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

const program = sourceFiles('shared', 'server', 'client');
const tests = sourceFiles('tests');

const MAX_LINES = 400;
/** Names that say nothing about what a file knows, and barrels, which hide who imports whom. */
const SAYS_NOTHING = ['index', 'utils', 'util', 'helpers', 'helper', 'common', 'misc', 'types', 'manager'];
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?$/;

const stem = (path: string): string => basename(path).replace(/\.tsx?$/, '');

describe('source files', () => {
  it(`are at most ${MAX_LINES} lines long`, () => {
    const long = [...program, ...tests]
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('are named for what they know, in kebab-case', () => {
    const named = [...program, ...tests].map(({ path }) => path);
    expect(named.filter((path) => SAYS_NOTHING.includes(stem(path)))).toEqual([]);
    expect(named.filter((path) => !KEBAB_CASE.test(stem(path)))).toEqual([]);
  });

  it('export nothing they do not hold: no barrels', () => {
    const passesOn = /^export\s+(type\s+)?(\*|\{[^}]*\})\s*(as \w+\s+)?from\s+['"]\./m;
    const barrels = program.filter(({ text }) => passesOn.test(text));
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });

  it('export by name only', () => {
    const isDefault = /^export\s+default\b/m;
    expect(program.filter(({ text }) => isDefault.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the log', () => {
  const WRITES = /\binsert\s+into\s+events\b|insertInto\(\s*['"`]events['"`]/i;
  const REWRITES =
    /\bupdate\s+events\s+set\b|\bdelete\s+from\s+events\b|\b(updateTable|deleteFrom)\(\s*['"`]events['"`]/i;

  it('only server/log/append-sql.ts writes events (design 8)', () => {
    expect(program.filter(({ text }) => WRITES.test(text)).map(({ path }) => path)).toEqual([
      'server/log/append-sql.ts',
    ]);
  });

  it('I4: nothing rewrites or removes an event', () => {
    expect(program.filter(({ text }) => REWRITES.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
