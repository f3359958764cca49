/**
 * User names. A person types `chief`; stored is `chief@demo`, because two organizations of one installation may each
 * have their own chief.
 */
export const ORG_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const SHORT_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;
export const STORED_NAME = /^[a-z0-9][a-z0-9._-]{0,39}@[a-z0-9][a-z0-9-]{0,39}$/;

export const storedName = (shortName: string, org: string): string => `${toShortName(shortName)}@${org}`;

/** What the person types, without the organization. */
export const toShortName = (text: string): string => text.trim().toLowerCase().replace(/@.*$/, '');
