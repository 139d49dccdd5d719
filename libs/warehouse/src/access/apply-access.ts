import type { ClientBase } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import { accessStatements, MANAGED_SCHEMAS } from './access-statements.ts';
import type { PresentObject } from './access-statements.ts';
import { limitsOfReaders, noOtherDefaults, reservedFunctions } from './database-statements.ts';

const ACTION = 'set owners and grants';

const PRESENT = `
  select 'schema' as kind, quote_ident(nspname) as name, nspname as schema, pg_get_userbyid(nspowner) as owner
    from pg_namespace where nspname = any($1)
  union all
  select case relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass::text, nspname, pg_get_userbyid(relowner)
    from pg_class as c join pg_namespace as n on n.oid = relnamespace
   where nspname = any($1) and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'routine', p.oid::regprocedure::text, nspname, pg_get_userbyid(proowner)
    from pg_proc as p join pg_namespace as n on n.oid = pronamespace
   where nspname = any($1)`;

/**
 * Sets owners and grants as listed in `privileges.ts`, in the open transaction of `client`: grants what is listed, and revokes everything else
 * from our roles and from PUBLIC. Grants to other roles stay. `findDrift` reports a missing table.
 * With `repair`, `dbt_transformer` becomes the owner of dbt's objects again: after a restore without owners, the restoring role owns them.
 * @throws {WarehouseError}
 */
export async function applyAccess(
  client: ClientBase,
  options: { readonly prefix: string; readonly repair: boolean },
): Promise<void> {
  // Names resolve in pg_catalog only: an object of another role cannot replace a function of the server.
  await runQuery(client, ACTION, 'set local search_path = pg_catalog, pg_temp');
  const missing = MANAGED_SCHEMAS.filter((schema) => schema !== 'public').map(
    (schema) => `create schema if not exists ${schema}`,
  );
  await runQuery(client, ACTION, missing.join('; '));
  const { rows: present } = await runQuery<PresentObject & Record<string, unknown>>(client, ACTION, PRESENT, [
    MANAGED_SCHEMAS,
  ]);
  const { rows: users } = await runQuery<{ user: string }>(client, ACTION, 'select current_user as user');
  const user = users[0]?.user ?? '';
  await runQuery(client, ACTION, accessStatements(present, { ...options, user }).join(';\n'));
  await runQuery(client, ACTION, noOtherDefaults(options.prefix));
  await runQuery(client, ACTION, limitsOfReaders(options.prefix));
  await runQuery(client, ACTION, reservedFunctions(options.prefix));
}
