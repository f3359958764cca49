import type { ClientBase } from 'pg';

/** The role the server acts as where its login could step over row-level security. */
export const APP_ROLE = 'readback_app';

interface RoleRow {
  readonly bypasses: boolean;
}

/** Whether the role of this connection is not bound by row-level security policies. */
export async function bypassesRowSecurity(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<RoleRow>(
    'select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = session_user',
  );
  return rows[0]?.bypasses ?? false;
}

/**
 * Makes sure the unprivileged role exists and may use every table. Run after each migration. Roles belong to the
 * whole server, so another database may have made it a moment ago: both errors that this can give are expected.
 */
export async function grantAppRole(client: ClientBase): Promise<void> {
  await client.query(`do $$ begin
    create role ${APP_ROLE} nologin nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then null; end $$`);
  // A superuser may act as any role; a login that only bypasses row-level security must be a member.
  await client.query(`do $$ begin
    if not (select rolsuper from pg_roles where rolname = session_user) then
      execute format('grant ${APP_ROLE} to %I', session_user);
    end if;
  end $$`);
  await client.query(`grant usage on schema public to ${APP_ROLE}`);
  await client.query(`grant select, insert, update, delete on all tables in schema public to ${APP_ROLE}`);
  await client.query(`grant usage, select on all sequences in schema public to ${APP_ROLE}`);
  await client.query(`revoke insert, update, delete on schema_migrations from ${APP_ROLE}`);
}
