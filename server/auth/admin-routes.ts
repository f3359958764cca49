import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { createApiKey, listApiKeys, newKeySchema, revokeApiKey } from './api-keys.ts';
import { AuthError } from './auth-error.ts';
import type { OpenSignIns } from './open-sign-ins.ts';
import type { Members } from './members.ts';
import { newMemberSchema, passwordSchema } from './people.ts';
import { readBody } from './read-body.ts';
import { requireRole } from './require-principal.ts';
import type { SignedIn } from './require-principal.ts';

export interface AdminDeps {
  readonly signedIn: MiddlewareHandler<SignedIn>;
  readonly database: Database;
  readonly members: Members;
  readonly signIns: Pick<OpenSignIns, 'look'>;
}

const uuidSchema = z.uuid();
export const passwordChangeSchema = z.strictObject({ password: passwordSchema });

/** Members and API keys of the admin's own organization. */
export function createAdminRoutes({ signedIn, database, members, signIns }: AdminDeps): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  routes.use('/api/v1/members/*', signedIn, requireRole('admin'));
  routes.use('/api/v1/keys/*', signedIn, requireRole('admin'));
  routes.get('/api/v1/members', async (context) =>
    context.json({ members: await members.list(context.get('principal').org) }),
  );
  routes.post('/api/v1/members', async (context) => {
    const member = await readBody(context, newMemberSchema);
    return context.json({ id: await members.add(context.get('principal'), member) }, 201);
  });
  routes.post('/api/v1/members/:id/password', async (context) => {
    const { password } = await readBody(context, passwordChangeSchema);
    await members.setPassword(context.get('principal'), context.req.param('id'), password);
    return context.body(null, 204);
  });
  routes.delete('/api/v1/members/:id', async (context) => {
    await members.remove(context.get('principal'), context.req.param('id'));
    return context.body(null, 204);
  });
  routes.get('/api/v1/keys', async (context) =>
    context.json({ keys: await listApiKeys(database, context.get('principal').org) }),
  );
  routes.post('/api/v1/keys', async (context) => {
    const key = await createApiKey(database, context.get('principal'), await readBody(context, newKeySchema));
    return context.json(key, 201, { 'cache-control': 'no-store' });
  });
  routes.delete('/api/v1/keys/:id', async (context) => {
    const id = uuidSchema.safeParse(context.req.param('id'));
    if (!id.success) throw new AuthError('unknown-key', 'There is no such key.');
    await revokeApiKey(database, context.get('principal'), id.data);
    signIns.look();
    return context.body(null, 204);
  });
  return routes;
}
