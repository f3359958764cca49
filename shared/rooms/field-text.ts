/** Fields that facts of several rooms have in common, with the lengths that keep documents bounded. */
import { z } from 'zod';

/** An id another program chose: part of room names and addresses, so without their separators. */
export const idSchema = z
  .string()
  .regex(/^[^\s:/?#]{1,64}$/, 'must be 1 to 64 characters without spaces, colons or slashes');

/** A sentence or two. */
export const sentenceSchema = z.string().min(1).max(500);

/** A word or two: a kind, a step, a state of somebody else's vocabulary. */
export const wordSchema = z.string().min(1).max(60);

/** A bag of another program's figures: flat, and of bounded size. */
export const figuresSchema = z
  .record(z.string().max(100), z.union([z.number(), z.boolean(), z.string().max(200), z.null()]))
  .refine((bag) => Object.keys(bag).length <= 100, 'must hold at most 100 figures');
