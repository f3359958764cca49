/**
 * What an enrolled tablet shows the server: its own credential, which names its organization, and, after a dot, the
 * person it speaks for. So one tablet can carry what each of its crew recorded, with nobody signed in.
 */
export const DEVICE_PREFIX = 'rbd_';

const CREDENTIAL = /^rbd_([a-z0-9][a-z0-9-]{0,39})_([\w-]{43})$/;

export interface DeviceToken {
  org: string;
  /** Without the person. */
  credential: string;
  /** Stable id of the person. */
  sub?: string;
}

export const deviceCredential = (org: string, secret: string): string => `${DEVICE_PREFIX}${org}_${secret}`;

/** The tablet's credential, speaking for this person. */
export const tokenFor = (credential: string, sub: string): string => `${credential}.${sub}`;

export function parseDeviceToken(token: string): DeviceToken | undefined {
  const dot = token.indexOf('.');
  const credential = dot < 0 ? token : token.slice(0, dot);
  const org = CREDENTIAL.exec(credential)?.[1];
  if (org === undefined) return undefined;
  return { org, credential, ...(dot < 0 ? {} : { sub: token.slice(dot + 1) }) };
}

/** Texts of the QR codes: one enrols a tablet, the other is a person's badge. */
export const enrolText = (code: string): string => `readback:enrol:${code}`;
export const badgeText = (username: string, secret: string): string => `readback:badge:${username}:${secret}`;

export const parseEnrolText = (text: string): string | undefined =>
  /^readback:enrol:([A-Z0-9-]{6,20})$/.exec(text.trim())?.[1];

export function parseBadgeText(text: string): { username: string; secret: string } | undefined {
  const [, username, secret] = /^readback:badge:([a-z0-9._-]{1,40}):([\w-]{20,64})$/.exec(text.trim()) ?? [];
  return username === undefined || secret === undefined ? undefined : { username, secret };
}
