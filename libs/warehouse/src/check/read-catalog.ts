import { DBT_RELATIONS_ELSEWHERE, RESERVED_FUNCTIONS } from '../access/privileges.ts';
import { roleNames, WAREHOUSE_ROLES } from '../access/roles.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** The facts about a database: a subject such as `column etl.loads.run_id`, and its definition. */
export type Catalog = ReadonlyMap<string, string>;

/** Schemas that contain only objects of the migrations. In other schemas (public, dq), only the named tables are compared. */
const OWN_SCHEMAS = ['etl', 'drizzle', 'orchestrator'];

/** The name of the owner differs between databases, so it is left out. Roles are named without their prefix. */
const FACTS = `
  with ours as (
    select r.oid, name as role from unnest($3::text[], $4::text[]) as of (rolname, name) join pg_roles as r using (rolname)
  ),
  schemas as (
    select oid, nspname, nspowner, nspacl from pg_namespace
     where nspname = any($1) or nspname in ('public', 'dq', 'public_staging', 'public_core', 'public_reporting')
  ),
  relations as (
    select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relowner, c.relacl, c.reloptions,
           c.relrowsecurity
      from pg_class as c join schemas as n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'S') and (n.nspname = any($1) or n.nspname || '.' || c.relname = any($2))
  ),
  routines as (
    select p.oid, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
           p.proowner, p.proacl, p.prosrc, p.prosecdef
      from pg_proc as p join schemas as n on n.oid = p.pronamespace
     where n.nspname = any($1)
  ),
  acls as (
    select 'schema ' || nspname as name, nspowner as owner, coalesce(nspacl, acldefault('n', nspowner)) as acl from schemas
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
    union all
    -- Only a superuser can grant these. Our roles have no such grant, except on the functions of locks and of time.
    select 'function pg_catalog.' || proname || '(' || pg_get_function_identity_arguments(oid) || ')', proowner, proacl
      from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace and proacl is not null and not proname like any ($5)
       and exists (select from aclexplode(proacl) join ours on ours.oid = grantee)
  ),
  facts (subject, definition) as (
    select 'schema ' || nspname, 'of ' || coalesce((select role from ours where ours.oid = nspowner), 'the owner')
      from schemas where nspname <> 'public'
    union all
    select 'table ' || name,
           concat_ws(' ', case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
                          when 'm' then 'materialized view' else 'sequence' end,
                     array_to_string(reloptions, ' '), case when relrowsecurity then 'row security' end,
                     (select 'of ' || role from ours where ours.oid = relowner))
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
    select 'grant on ' || name || ' to ' || case grantee when 0 then 'public' else coalesce(role, pg_get_userbyid(grantee)) end,
           string_agg(distinct lower(privilege_type) || case when is_grantable then ' with grant option' else '' end, ', ')
      from acls cross join lateral aclexplode(acl) left join ours on ours.oid = grantee
     where grantee <> owner
       -- Operators decide who else may connect to the database and use the schema public.
       and case when name = 'database' then (grantee = 0 or role is not null) and privilege_type <> 'CONNECT'
                when name = 'schema public' then (grantee = 0 and privilege_type <> 'USAGE') or role is not null
                when name like 'function pg_catalog.%' then role is not null
                else true end
     group by name, grantee, role
    union all
    select 'default grant in ' || n.nspname || ' on ' || d.defaclobjtype::text || ' to '
             || case grantee when 0 then 'public' else coalesce(role, pg_get_userbyid(grantee)) end,
           string_agg(distinct lower(privilege_type), ', ')
      from pg_default_acl as d join schemas as n on n.oid = d.defaclnamespace cross join lateral aclexplode(d.defaclacl)
      left join ours on ours.oid = grantee
     where grantee <> d.defaclrole
     group by n.nspname, d.defaclobjtype, grantee, role
    union all
    select 'role ' || role,
           concat_ws(' ', case when rolcanlogin then 'login' else 'nologin' end, case when rolinherit then 'inherit' else 'noinherit' end,
                     case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end,
                     case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end,
                     case when rolbypassrls then 'bypassrls' end)
      from pg_roles join ours using (oid)
    union all
    select 'membership of ' || member.role || ' in ' || coalesce(of.role, pg_get_userbyid(roleid)), 'member'
      from pg_auth_members as m join ours as member on member.oid = m.member left join ours as of on of.oid = roleid
     group by member.role, of.role, roleid
    union all
    -- After a restore without owners, the restoring role owns dbt's objects and the ledger.
    select 'owner of ' || n.nspname || '.' || c.relname, 'the owner'
      from pg_class as c join schemas as n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and c.relowner = (select nspowner from schemas where nspname = 'etl')
       and (n.nspname in ('public_staging', 'public_core', 'public_reporting', 'dq') or n.nspname || '.' || c.relname = any($6))
       and not n.nspname || '.' || c.relname = any($2)
  )
  select subject, regexp_replace(definition, '\\s+', ' ', 'g') as definition from facts order by subject collate "C"`;

/**
 * Reads the objects of the migrations: tables, columns, constraints, indexes, triggers, functions, grants and roles. Works with every role.
 * `named` are our tables in schemas that contain other objects, too.
 * @throws {WarehouseError}
 */
export async function readCatalog(pool: WarehousePool, named: readonly string[]): Promise<Catalog> {
  const { rows } = await runQuery<{ subject: string; definition: string }>(pool, 'read the catalog', FACTS, [
    OWN_SCHEMAS,
    named,
    roleNames(pool.rolePrefix),
    WAREHOUSE_ROLES,
    RESERVED_FUNCTIONS.flatMap(({ patterns, for: roles }) => (roles.length === 0 ? [] : patterns)),
    DBT_RELATIONS_ELSEWHERE,
  ]);
  return new Map(rows.map(({ subject, definition }) => [subject, definition]));
}
