/** Names of the rooms events are heard in, within one organization (design 5). */
export const DISPATCH = 'dispatch';
export const CREW = 'crew';
export const BILLING = 'billing';
export const OPS = 'ops';
export const HOSPITALS = 'hospitals';

export const unitRoom = (unitId: string): string => `unit:${unitId}`;
export const hospitalRoom = (hospitalId: string): string => `hospital:${hospitalId}`;

/** One person, on every device. A subject may hold any character; a room name may not. */
export const userRoom = (sub: string): string => `user:${encodeURIComponent(sub)}`;
