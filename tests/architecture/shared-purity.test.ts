import { describe, expect, it } from 'vitest';
import { impurities } from './impurities.ts';
import { parseFile, sourceFiles } from './source-files.ts';

/** Libraries that are as pure as `shared/` itself. */
const PURE_PACKAGES = ['zod', 'papaparse'];

const files = sourceFiles('shared');

const found = (text: string): string[] => impurities(parseFile('shared/sample.ts', text));

describe('shared/ is pure: no DOM, no Node, no clock, no randomness', () => {
  it('uses nothing but the language', () => {
    expect(files.flatMap(impurities)).toEqual([]);
  });

  it('imports nothing but itself and pure libraries', () => {
    const foreign = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ target, isOwn }) => !isOwn && !PURE_PACKAGES.includes(target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(foreign).toEqual([]);
  });

  it.each([
    ['the clock', 'export const now = () => Date.now();'],
    ['the clock', 'export const now = () => new Date();'],
    ['the clock', 'export const now = () => Date();'],
    ['randomness', 'export const dice = Math.random;'],
    ['randomness', 'export const id = () => crypto.randomUUID();'],
    ['the DOM', 'export const title = (): string => document.title;'],
    ['the DOM', 'export const wide = window.innerWidth;'],
    ['Node', "export const port = process.env['PORT'];"],
    ['timers', 'export const later = (work: () => void) => setTimeout(work, 1);'],
    ['the DOM', 'export const page = () => ({ document });'],
    ['the network', "export const get = () => fetch('/api');"],
  ])('notices %s: %s', (_name, text) => {
    expect(found(text)).toHaveLength(1);
  });

  it.each([
    'export const at = (ms: number): string => new Date(ms).toISOString();',
    'export const read = (document: { seq: number }): number => document.seq;',
    'export interface Field { process: string }\nexport const field = { window: 1 };',
    'export const rest = ({ window: w, ...process }: Record<string, number>) => [w, process];',
    '// Date.now() is an argument\nexport const none = undefined;',
  ])('lets pass: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
