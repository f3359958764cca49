/** The program's own source files, parsed, as the tests of this folder look at them. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  /** Path from the root of the repository, or the name of a package. */
  target: string;
  isOwn: boolean;
  /** Gone when the types are stripped. */
  isType: boolean;
}

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  path: string;
  text: string;
  program: unknown;
  imports: Import[];
}

export const ROOT = join(import.meta.dirname, '..', '..');

/** Every TypeScript file below these folders; a folder not made yet has none. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/'))
    .sort()
    .map((path) => parseFile(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** Throws when the file cannot be parsed, so that nothing escapes these tests by being odd. */
export function parseFile(path: string, text: string): SourceFile {
  const { program, errors, module } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const fromImports = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    isType: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const fromExports = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ specifier: moduleRequest.value, isType }] : [],
    );
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const quoted = /^['"`](.+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    return quoted?.[1] === undefined ? [] : [{ specifier: quoted[1], isType: false }];
  });
  const imports = [...fromImports, ...fromExports, ...dynamic].map(({ specifier, isType }) => {
    const isOwn = specifier.startsWith('.');
    return { target: isOwn ? posix.join(posix.dirname(path), specifier) : specifier, isOwn, isType };
  });
  return { path, text, program, imports };
}
