import { escapeIdentifier, escapeLiteral } from 'pg';
import type { ClientBase } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import { WarehouseError } from '../errors.ts';
import {
  LOGIN_ROLE,
  READER_CONNECTION_LIMIT,
  ROLE_ATTRIBUTES,
  ROLES_OF_LOGIN,
  WAREHOUSE_ROLES,
} from './roles.ts';
import type { WarehouseRole } from './roles.ts';

const ACTION = 'make the roles of the warehouse';

/**
 * Creates the missing roles, and the memberships that they and the owner need. Roles belong to the whole server: the migration of another
 * database may have created them, or may create them at the same time.
 * @throws {WarehouseError} WAREHOUSE_ROLE_NOT_GRANTED if another owner created the roles; the message has the statement to run.
 */
export async function ensureRoles(client: ClientBase, prefix: string): Promise<void> {
  for (const role of WAREHOUSE_ROLES) await runQuery(client, ACTION, createIfMissing(prefix, role));
  const { rows } = await runQuery<{ role: string; member: string }>(
    client,
    ACTION,
    `select role, $2::text as member from unnest($1::text[]) as role where not pg_has_role($2::text::name, role::name, 'member')
     union all
     -- An owner that is no superuser must be a member to hand schemas over and to set default privileges.
     select $3::text, current_user::text where not pg_has_role(current_user, $3::text::name, 'usage')`,
    [ROLES_OF_LOGIN.map((role) => `${prefix}${role}`), `${prefix}${LOGIN_ROLE}`, `${prefix}dbt_transformer`],
  );
  if (rows.length === 0) return;
  const statements = rows.map(
    ({ role, member }) => `grant ${escapeIdentifier(role)} to ${escapeIdentifier(member)}`,
  );
  try {
    await runQuery(client, ACTION, statements.join('; '));
  } catch (error) {
    if (!(error instanceof WarehouseError && error.code === 'WAREHOUSE_PERMISSION_DENIED')) throw error;
    throw new WarehouseError(
      'WAREHOUSE_ROLE_NOT_GRANTED',
      `Cannot migrate the database: another owner made its roles; run as that owner: ${statements.join('; ')}; or set DB_ROLE_PREFIX`,
    );
  }
}

function createIfMissing(prefix: string, role: WarehouseRole): string {
  const name = `${prefix}${role}`;
  const limit = role === 'dashboard_ro' ? ` connection limit ${String(READER_CONNECTION_LIMIT)}` : '';
  return `do $do$
    begin
      if not exists (select from pg_roles where rolname = ${escapeLiteral(name)}) then
        create role ${escapeIdentifier(name)} ${ROLE_ATTRIBUTES[role]}${limit};
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end
  $do$`;
}
