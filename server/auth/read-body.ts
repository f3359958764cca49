import type { Context } from 'hono';
import type { z } from 'zod';
import { AuthError, badBody } from './auth-error.ts';

/** The JSON body as its schema reads it. Throws AuthError `bad-request`. */
export async function readBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch {
    throw new AuthError('bad-request', 'The body must be JSON.');
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw badBody(parsed.error);
  return parsed.data;
}
