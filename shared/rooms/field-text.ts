/** Fields that facts of several rooms have in common, with the lengths that keep documents bounded. */
import { z } from 'zod';

/** A sentence or two. */
export const sentenceSchema = z.string().min(1).max(500);

/** A word or two: a kind, a step, a state of somebody else's vocabulary. */
export const wordSchema = z.string().min(1).max(60);

const MAX_FIGURES_CHARACTERS = 16_000;

/** A bag of another program's figures, as that program arranges them. */
export const figuresSchema = z
  .record(z.string().max(100), z.json())
  .refine((bag) => JSON.stringify(bag).length <= MAX_FIGURES_CHARACTERS, 'holds too many figures');
