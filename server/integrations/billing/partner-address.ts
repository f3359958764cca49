/**
 * Which addresses a webhook may dial. Checked at every attempt, after the name was resolved: a name that pointed
 * somewhere harmless yesterday can point at our own network today.
 */
import { BlockList, isIP } from 'node:net';

export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

export interface Address {
  address: string;
  family: 4 | 6;
}

/** Every address a name stands for. */
export type Resolve = (hostname: string) => Promise<Address[]>;

/** Not reachable on the public internet, or not meant for us (IANA special-purpose registries). */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within the global range: Teredo and other assignments, documentation, and 6to4, which wraps any IPv4 address. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const GLOBAL_V6 = ['2000::/3'];

const special = blockList([...SPECIAL_V4, ...SPECIAL_V6]);
const globalV6 = blockList(GLOBAL_V6);

/** Whether anybody may dial the address without an operator having said so. */
export function isPublic({ address, family }: Address): boolean {
  if (special.check(address, familyName(family))) return false;
  return family === 4 || globalV6.check(address, 'ipv6');
}

export interface AddressPolicy {
  /** Private networks the operator opened, as CIDR blocks. */
  allowPrivate: readonly string[];
  resolve: Resolve;
}

export type PickAddress = (url: URL) => Promise<Address>;

/**
 * The address to dial for a URL. Throws AddressRefused when any address of the name is out of bounds, and when
 * a public address would be dialled without TLS.
 */
export function createAddressPicker({ allowPrivate, resolve }: AddressPolicy): PickAddress {
  const opened = blockList(allowPrivate);
  return async (url) => {
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(hostname)
      ? [{ address: hostname, family: familyOf(hostname) }]
      : await resolve(hostname);
    const [first] = addresses;
    if (!first) throw new AddressRefused('The name has no address.');
    for (const address of addresses) {
      const isOpened = opened.check(address.address, familyName(address.family));
      if (isOpened) continue;
      if (!isPublic(address)) throw new AddressRefused('The address is on a private network.');
      if (url.protocol !== 'https:') throw new AddressRefused('A public address needs https.');
    }
    return first;
  };
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits = ''] = block.split('/');
    list.addSubnet(network, Number(bits), familyName(familyOf(network)));
  }
  return list;
}

function familyOf(address: string): 4 | 6 {
  return isIP(address) === 6 ? 6 : 4;
}

function familyName(family: 4 | 6): 'ipv4' | 'ipv6' {
  return family === 6 ? 'ipv6' : 'ipv4';
}
