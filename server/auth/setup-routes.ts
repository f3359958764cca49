import { Hono } from 'hono';
import { z } from 'zod';
import type { KnownOrganizations } from './known-organizations.ts';
import { createOrganization, newOrganizationSchema } from './organizations.ts';
import type { OrganizationsDeps } from './organizations.ts';
import { readBody } from './read-body.ts';
import { useSetupCode } from './setup-link.ts';

export interface SetupRoutesDeps extends OrganizationsDeps {
  readonly organizations: KnownOrganizations;
  readonly now: () => number;
}

export const setupSchema = newOrganizationSchema
  .omit({ adminUsername: true })
  .extend({ admin: newOrganizationSchema.shape.adminUsername, code: z.string().min(1).max(200) });

/** The setup page's own door: open to whoever holds the link the server printed, until it is used. */
export function createSetupRoutes(deps: SetupRoutesDeps): Hono {
  const routes = new Hono();
  routes.get('/api/setup', async (context) => {
    const [only, another] = await deps.organizations.list(2);
    // The sign-in page greets by name where that tells nothing about other customers.
    return context.json({ needed: only === undefined, ...(only && !another && { organization: only }) });
  });
  routes.post('/api/setup', async (context) => {
    const { code, admin, ...given } = await readBody(context, setupSchema);
    await createOrganization({ ...given, adminUsername: admin }, deps, (trx) =>
      useSetupCode(trx, code, deps.now()),
    );
    return context.json({ org: given.org, name: given.name, admin }, 201);
  });
  return routes;
}
