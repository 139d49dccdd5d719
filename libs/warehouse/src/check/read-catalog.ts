import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** What the database is made of, one fact a line: a subject such as `column etl.loads.run_id`, and what is said of it. */
export type Catalog = ReadonlyMap<string, string>;

/** Rooms in which everything belongs to the migrations; elsewhere (public, dq) only what is named. */
const OWN_SCHEMAS = ['etl', 'drizzle', 'orchestrator'];

const ROLES = ['etl_writer', 'dbt_transformer', 'dashboard_ro', 'orchestrator'];

/** Whoever migrated owns everything, under a name that differs from house to house. */
const FACTS = `
  with rooms as (
    select oid, nspname, nspowner, nspacl from pg_namespace
     where nspname = any($1) or nspname in ('public', 'dq', 'public_staging', 'public_core', 'public_reporting')
  ),
  relations as (
    select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relowner, c.relacl, c.reloptions,
           c.relrowsecurity
      from pg_class as c join rooms as n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'S') and (n.nspname = any($1) or n.nspname || '.' || c.relname = any($2))
  ),
  routines as (
    select p.oid, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
           p.proowner, p.proacl, p.prosrc, p.prosecdef
      from pg_proc as p join rooms as n on n.oid = p.pronamespace
     where n.nspname = any($1)
  ),
  acls as (
    select 'schema ' || nspname as name, nspowner as owner, coalesce(nspacl, acldefault('n', nspowner)) as acl
      from rooms where nspname <> 'public'
    union all
    select 'table ' || name, relowner, coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
      from relations
    union all
    select 'function ' || name, proowner, coalesce(proacl, acldefault('f', proowner)) from routines
    union all
    select 'column ' || r.name || '.' || a.attname, r.relowner, a.attacl
      from relations as r join pg_attribute as a on a.attrelid = r.oid
     where a.attacl is not null
    union all
    select 'database', datdba, coalesce(datacl, acldefault('d', datdba)) from pg_database where datname = current_database()
  ),
  facts (subject, definition) as (
    select 'schema ' || nspname, 'of ' || case pg_get_userbyid(nspowner) when 'dbt_transformer' then 'dbt_transformer' else 'the owner' end
      from rooms where nspname <> 'public'
    union all
    select 'table ' || name,
           concat_ws(' ', case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
                          when 'm' then 'materialized view' else 'sequence' end,
                     array_to_string(reloptions, ' '), case when relrowsecurity then 'row security' end)
      from relations
    union all
    select 'column ' || r.name || '.' || a.attname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
                     'default ' || pg_get_expr(d.adbin, d.adrelid),
                     case a.attidentity when 'a' then 'identity always' when 'd' then 'identity by default' end)
      from relations as r
      join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where r.relkind <> 'S'
    union all
    select 'constraint ' || r.name || '.' || k.conname, pg_get_constraintdef(k.oid)
      from relations as r join pg_constraint as k on k.conrelid = r.oid and k.contype in ('p', 'u', 'c', 'f', 'x')
    union all
    select 'index ' || r.name || '.' || i.relname,
           pg_get_indexdef(i.oid) || case when x.indisvalid then '' else ' invalid' end
      from relations as r join pg_index as x on x.indrelid = r.oid join pg_class as i on i.oid = x.indexrelid
    union all
    select 'trigger ' || r.name || '.' || t.tgname,
           pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' not enabled' end
      from relations as r join pg_trigger as t on t.tgrelid = r.oid and not t.tgisinternal
    union all
    select 'function ' || name, concat_ws(' ', md5(prosrc), case when prosecdef then 'security definer' end) from routines
    union all
    select 'grant on ' || name || ' to ' || case grantee when 0 then 'public' else pg_get_userbyid(grantee) end,
           string_agg(distinct lower(privilege_type) || case when is_grantable then ' with grant option' else '' end, ', ')
      from acls cross join lateral aclexplode(acl)
     where grantee <> owner and (name <> 'database' or grantee = 0 or pg_get_userbyid(grantee) = any($3))
     group by name, grantee
    union all
    select 'default grant in ' || n.nspname || ' on ' || d.defaclobjtype::text || ' to '
             || case grantee when 0 then 'public' else pg_get_userbyid(grantee) end,
           string_agg(distinct lower(privilege_type), ', ')
      from pg_default_acl as d join rooms as n on n.oid = d.defaclnamespace cross join lateral aclexplode(d.defaclacl)
     where grantee <> d.defaclrole
     group by n.nspname, d.defaclobjtype, grantee
    union all
    select 'role ' || rolname,
           concat_ws(' ', case when rolcanlogin then 'login' else 'nologin' end, case when rolinherit then 'inherit' else 'noinherit' end,
                     case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end,
                     case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end,
                     case when rolbypassrls then 'bypassrls' end)
      from pg_roles where rolname = any($3)
    union all
    select 'membership of ' || pg_get_userbyid(member) || ' in ' || pg_get_userbyid(roleid), 'member'
      from pg_auth_members where pg_get_userbyid(member) = any($3)
     group by member, roleid
  )
  select subject, regexp_replace(definition, '\\s+', ' ', 'g') as definition from facts order by subject collate "C"`;

/**
 * Reads what the database is made of, as far as migrations make it: tables, columns, constraints, indexes, triggers,
 * functions, grants, roles. Any role may. `named` are the tables of ours in rooms that are not ours alone.
 * @throws {WarehouseError}
 */
export async function readCatalog(pool: WarehousePool, named: readonly string[]): Promise<Catalog> {
  const { rows } = await runQuery<{ subject: string; definition: string }>(pool, 'read the catalog', FACTS, [
    OWN_SCHEMAS,
    named,
    ROLES,
  ]);
  return new Map(rows.map(({ subject, definition }) => [subject, definition]));
}
