/** The hospital document: where a patient can be taken. */
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { BILLING, CREW, DISPATCH, HOSPITALS } from '../rooms/room-ids.ts';
import type { HospitalRegistered } from './events.ts';

export type HospitalState = HospitalRegistered;

export const hospitalFolder: Folder<HospitalState> = {
  kind: 'hospital',
  keys: ({ type, data }) =>
    type === 'hospital:registered' && typeof data['hospitalId'] === 'string' ? [data['hospitalId']] : [],
  fold: (state, event) =>
    isEvent<HospitalRegistered>(event, 'hospital:registered') ? { ...state, ...event.data } : state,
  rooms: () => [DISPATCH, CREW, HOSPITALS, BILLING],
};
