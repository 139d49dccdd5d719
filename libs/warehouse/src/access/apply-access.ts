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
 * Makes owners and grants what `privileges.ts` states, in the open transaction of `client`: what is listed is granted, what is
 * not is revoked from our roles and from PUBLIC. Grants to other roles stay. A table that is missing is left to `findDrift`.
 * With `repair`, all that dbt made belongs to `dbt_transformer` again: a restore without owners gives it to who restored.
 * @throws {WarehouseError}
 */
export async function applyAccess(
  client: ClientBase,
  options: { readonly prefix: string; readonly repair: boolean },
): Promise<void> {
  // Names resolve in the catalog alone: nothing that another role made can stand in for a function of the server.
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
