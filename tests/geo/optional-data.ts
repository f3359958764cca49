import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = process.env['READBACK_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');

/** A file of the optional data directory, or undefined when this clone has nothing beside it. */
export function optionalData(path: string): string | undefined {
  const file = resolve(root, path);
  return existsSync(file) ? file : undefined;
}
