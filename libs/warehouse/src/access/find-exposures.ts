import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { DATABASE_GRANTS, RESERVED_FUNCTIONS } from './privileges.ts';
import { READER_CONNECTION_LIMIT, READER_SETTINGS, roleNames, WAREHOUSE_ROLES } from './roles.ts';

/** A privilege that a role does not need, and that the owner of the warehouse could not revoke or limit. */
export interface Exposure {
  /** Such as `dashboard_ro may sleep`. */
  readonly subject: string;
  /** Who can fix it, and how. */
  readonly remedy: string;
}

/**
 * Lists what `migrate` could not revoke or limit: functions of the server and temporary tables that PUBLIC may use, if the owner is not a
 * superuser or does not own the database; and readers' logins without timeouts or a connection limit. Works with every role.
 * @throws {WarehouseError}
 */
export async function findExposures(pool: WarehousePool): Promise<readonly Exposure[]> {
  const functions = await Promise.all(RESERVED_FUNCTIONS.map((family) => exposedFunctions(pool, family)));
  return [...functions.flat(), ...(await temporaryTables(pool)), ...(await unboundedReaders(pool))];
}

async function exposedFunctions(
  pool: WarehousePool,
  { what, patterns, for: allowed }: (typeof RESERVED_FUNCTIONS)[number],
): Promise<readonly Exposure[]> {
  const { rows } = await runQuery<{ role: string; functions: string[] }>(
    pool,
    'find functions that a role may call',
    `select rolname as role, array_agg(distinct proname::text order by proname::text) as functions
       from pg_roles as r, pg_proc as p
      where rolname = any($1) and pronamespace = 'pg_catalog'::regnamespace and proname like any ($2)
        and has_function_privilege(r.oid, p.oid, 'execute')
      group by rolname order by rolname`,
    [namesOf(pool, (role) => !allowed.includes(role)), patterns],
  );
  return rows.map(({ role, functions }) => ({
    subject: `${role} may ${what} (${functions.join(', ')})`,
    remedy: 'only a superuser can revoke that from PUBLIC: run `volka migrate` once as one, or accept it',
  }));
}

async function temporaryTables(pool: WarehousePool): Promise<readonly Exposure[]> {
  const { rows } = await runQuery<{ role: string; database: string }>(
    pool,
    'find roles that may make temporary tables',
    `select rolname as role, quote_ident(current_database()) as database from pg_roles
      where rolname = any($1) and has_database_privilege(oid, current_database(), 'temporary') order by rolname`,
    [namesOf(pool, (role) => !(role in DATABASE_GRANTS))],
  );
  return rows.map(({ role, database }) => ({
    subject: `${role} may make temporary tables`,
    remedy: `as the owner of the database: revoke temporary on database ${database} from public; grant temporary on database ${database} to ${pool.rolePrefix}dbt_transformer`,
  }));
}

/** A login that may set a writer's role is not a reader: the orchestrator limits its own statements. */
async function unboundedReaders(pool: WarehousePool): Promise<readonly Exposure[]> {
  const { rows } = await runQuery<{ login: string; database: string; missing: string[]; unlimited: boolean }>(
    pool,
    'find logins without bounds',
    `select quote_ident(l.rolname) as login, quote_ident(current_database()) as database, l.rolconnlimit = -1 as unlimited,
            array(select name from unnest($3::text[]) as name
                   where not exists (
                     select from pg_db_role_setting, unnest(setconfig) as setting
                      where setrole in (0, l.oid) and setdatabase in (0, (select oid from pg_database where datname = current_database()))
                        and setting like name || '=%')) as missing
       from pg_roles as l
      where l.rolcanlogin and not l.rolsuper and pg_has_role(l.oid, $1::name, 'member')
        and not exists (select from pg_roles as w where w.rolname = any($2) and pg_has_role(l.oid, w.oid, 'member'))
      order by 1`,
    [
      `${pool.rolePrefix}dashboard_ro`,
      namesOf(pool, (role) => role === 'etl_writer' || role === 'dbt_transformer'),
      Object.keys(READER_SETTINGS).filter((name) => name.endsWith('_timeout')),
    ],
  );
  return rows.flatMap(({ login, database, missing, unlimited }) => [
    ...missing.map((name) => ({
      subject: `the login ${login} has no ${name}`,
      remedy: `alter role ${login} in database ${database} set ${name} = '${READER_SETTINGS[name] ?? ''}'`,
    })),
    ...(unlimited
      ? [
          {
            subject: `the login ${login} has no connection limit`,
            remedy: `alter role ${login} connection limit ${String(READER_CONNECTION_LIMIT)}`,
          },
        ]
      : []),
  ]);
}

function namesOf(
  pool: WarehousePool,
  keep: (role: (typeof WAREHOUSE_ROLES)[number]) => boolean,
): readonly string[] {
  const names = roleNames(pool.rolePrefix);
  return WAREHOUSE_ROLES.flatMap((role, index) => (keep(role) ? [names[index] ?? role] : []));
}
