/**
 * WebCrypto as the vault uses it: boxes that anybody may close and only the holder of the private key opens, and keys made
 * from a PIN, a badge or the server's word. No key of these is ever on the disk in the clear.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

/** AES-GCM: the nonce and the ciphertext with its tag. */
export interface Box {
  iv: Bytes;
  body: Bytes;
}

/** `key` is the box's own key, closed for the vault's public key. */
export interface Sealed extends Box {
  key: Bytes;
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const POINT_BYTES = 65;
const IV_BYTES = 12;
/** OWASP asks for 310,000 of PBKDF2-HMAC-SHA-256 at the least. */
const PIN_ROUNDS = 310_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Absent on pages that are not served securely: there nothing of a patient is kept at all. */
export const canSeal = (): boolean => globalThis.crypto?.subtle !== undefined;

const randomBytes = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count));

export const importKey = (bytes: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);

export async function closeBox(key: CryptoKey, bytes: Bytes): Promise<Box> {
  const iv = randomBytes(IV_BYTES);
  return { iv, body: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes)) };
}

/** Undefined when the key is not the right one, or the box was changed. */
export async function openBox(key: CryptoKey, { iv, body }: Box): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, body));
  } catch {
    return undefined;
  }
}

export interface Pair {
  publicKey: Bytes;
  /** PKCS 8. */
  privateKey: Bytes;
}

export async function makePair(): Promise<Pair> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
  };
}

export const importPrivate = (pkcs8: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', pkcs8, CURVE, false, ['deriveBits']);

async function sharedKey(ours: CryptoKey, theirs: Bytes, salt: Bytes): Promise<CryptoKey> {
  const point = await crypto.subtle.importKey('raw', theirs, CURVE, false, []);
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: point }, ours, 256);
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const info = encoder.encode('readback vault');
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** A key for many boxes, closed for `publicKey`: what is written beside each of them. */
export async function makeBoxKey(publicKey: Bytes): Promise<{ key: CryptoKey; closed: Bytes }> {
  const raw = randomBytes(32);
  const once = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', once.publicKey));
  const { iv, body } = await closeBox(await sharedKey(once.privateKey, publicKey, point), raw);
  const closed = new Uint8Array(POINT_BYTES + IV_BYTES + body.length);
  closed.set(point);
  closed.set(iv, POINT_BYTES);
  closed.set(body, POINT_BYTES + IV_BYTES);
  return { key: await importKey(raw), closed };
}

export async function openBoxKey(privateKey: CryptoKey, closed: Bytes): Promise<CryptoKey | undefined> {
  const point = closed.slice(0, POINT_BYTES);
  const box = {
    iv: closed.slice(POINT_BYTES, POINT_BYTES + IV_BYTES),
    body: closed.slice(POINT_BYTES + IV_BYTES),
  };
  const raw = await openBox(await sharedKey(privateKey, point, point), box);
  return raw && importKey(raw);
}

export const toBytes = (value: unknown): Bytes => encoder.encode(JSON.stringify(value));
export const fromBytes = (bytes: Bytes): unknown => JSON.parse(decoder.decode(bytes)) as unknown;

/** A key of this device that its pages can use and nobody can take out of it. */
export const makePepper = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']);

const peppered = async (pepper: CryptoKey, bytes: Bytes): Promise<CryptoKey> =>
  importKey(new Uint8Array(await crypto.subtle.sign('HMAC', pepper, bytes)));

/** A copied disk alone cannot try PINs: the pepper stays in the device. */
export async function keyOfPin(pin: string, salt: Bytes, pepper: CryptoKey): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(pin), 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PIN_ROUNDS },
    material,
    256,
  );
  return peppered(pepper, new Uint8Array(bits));
}

export const keyOfBadge = (secret: string, pepper: CryptoKey): Promise<CryptoKey> =>
  peppered(pepper, encoder.encode(secret));

/** base64url, 256 bits. */
export const keyOfServer = (text: string): Promise<CryptoKey> =>
  importKey(Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)));

export const makeSalt = (): Bytes => randomBytes(16);
