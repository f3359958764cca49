/**
 * Who can be in a conversation, a call or on a task: rooms that stand for people. A person, the crew of a unit,
 * a hospital's desk, dispatch as a whole, or everybody of a kind.
 */
import { z } from 'zod';
import { CREW, DISPATCH, HOSPITALS } from './room-ids.ts';

/** Rooms of everybody of a kind: only the desk may address them. */
export const BROAD_LISTENERS: readonly string[] = [CREW, HOSPITALS];

const SINGLE = /^(user|unit|hospital):[^\s:/?#]{1,192}$/;

export const listenerSchema = z
  .string()
  .max(200)
  .refine(
    (room) => room === DISPATCH || BROAD_LISTENERS.includes(room) || SINGLE.test(room),
    'must be dispatch, crew, hospitals, user:ID, unit:ID or hospital:ID',
  );
