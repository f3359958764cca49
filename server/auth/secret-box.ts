/**
 * Secrets of others at rest: AES-256-GCM under a key of this installation. Each is bound to where it is kept, so that a
 * sealed secret copied to another row does not open there.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

import type { Database } from '../store/database.ts';
import { installationSecret } from './installation-secret.ts';

export interface SecretBox {
  /** `place`: where it will be kept, the same at opening. */
  seal(text: string, place: string): string;
  /** Throws when it was sealed under an unknown key, for another place, or was changed. */
  open(sealed: string, place: string): string;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;

/** Seals under the first key; opens what any of them sealed, so that a key can be changed. */
export function createSecretBox(keys: readonly [string, ...string[]]): SecretBox {
  const [first, ...others] = keys.map(deriveKey);
  if (!first) throw new Error('a secret box needs a key');
  const byId = new Map([first, ...others].map((key) => [key.id, key]));
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.bytes, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, first.id, ...[nonce, sealed, cipher.getAuthTag()].map(toText)].join('.');
    },
    open(sealed, place) {
      const [version, id = '', nonce = '', body = '', tag = ''] = sealed.split('.');
      const key = version === VERSION ? byId.get(id) : undefined;
      if (!key) throw new Error('this secret was sealed under a key that is not configured');
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, fromText(nonce), { authTagLength: 16 })
        .setAAD(Buffer.from(place))
        .setAuthTag(fromText(tag));
      return Buffer.concat([decipher.update(fromText(body)), decipher.final()]).toString('utf8');
    },
  };
}

/** Under the operator's key where there is one; what was sealed before it was set still opens. */
export async function openSecretBox(
  database: Database,
  operatorsKey: string | undefined,
): Promise<SecretBox> {
  const own = await installationSecret(database, 'secret-box');
  return createSecretBox(operatorsKey === undefined ? [own] : [operatorsKey, own]);
}

const toText = (bytes: Buffer): string => bytes.toString('base64url');
const fromText = (text: string): Buffer => Buffer.from(text, 'base64url');

function deriveKey(secret: string): { id: string; bytes: Buffer } {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'readback secret box', 32));
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}
