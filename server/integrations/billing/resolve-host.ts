import { lookup } from 'node:dns/promises';
import type { Address } from './partner-address.ts';

/** Every address the system's resolver knows for a name, in its order. */
export async function resolveHost(hostname: string): Promise<Address[]> {
  const found = await lookup(hostname, { all: true, order: 'verbatim' });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}
