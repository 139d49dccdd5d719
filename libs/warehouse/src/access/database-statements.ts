import { escapeLiteral } from 'pg';
import { DATABASE_GRANTS, RESERVED_FUNCTIONS } from './privileges.ts';
import { READER_SETTINGS, roleNames } from './roles.ts';

/**
 * Grants temporary tables to the roles that need them, and limits a reader's session. Statements that the owner may not run (another role
 * owns the database, or created the role) are skipped: `findExposures` lists what they left open.
 */
export function limitsOfReaders(prefix: string): string {
  const reader = escapeLiteral(`${prefix}dashboard_ro`);
  const granted = Object.entries(DATABASE_GRANTS).map(
    ([role, privileges]) =>
      `execute format('grant ${privileges} on database %I to %I', current_database(), ${escapeLiteral(`${prefix}${role}`)});`,
  );
  const settings = Object.entries(READER_SETTINGS).map(
    ([name, value]) => `
      begin
        -- A value that an operator chose stays.
        if not exists (
          select from pg_db_role_setting, unnest(setconfig) as setting
           where setrole = (select oid from pg_roles where rolname = ${reader})
             and setdatabase in (0, (select oid from pg_database where datname = current_database()))
             and setting like ${escapeLiteral(`${name}=%`)}
        ) then
          execute format('alter role %I in database %I set ${name} = %L', ${reader}, current_database(), ${escapeLiteral(value)});
        end if;
      exception when insufficient_privilege then
        null;
      end;`,
  );
  return `do $do$
    declare
      role text;
    begin
      begin
        execute format('revoke temporary on database %I from public', current_database());
        foreach role in array array[${literals(prefix)}] loop
          execute format('revoke create, temporary on database %I from %I', current_database(), role);
        end loop;
        ${granted.join('\n')}
      exception when insufficient_privilege then
        null;
      end;
      ${settings.join('\n')}
    end
  $do$`;
}

/** Revokes default privileges in the owner's schemas: each table has an entry in the list instead. */
export function noOtherDefaults(prefix: string): string {
  return `do $do$
    declare
      acl record;
    begin
      for acl in
        select distinct nspname as schema, pg_get_userbyid(defaclrole) as maker, pg_get_userbyid(grantee) as grantee
          from pg_default_acl join pg_namespace as n on n.oid = defaclnamespace cross join lateral aclexplode(defaclacl)
         where nspname in ('etl', 'drizzle') and defaclobjtype = 'r' and pg_get_userbyid(grantee) in (${literals(prefix)})
      loop
        execute format('alter default privileges for role %I in schema %I revoke all on tables from %I', acl.maker, acl.schema, acl.grantee);
      end loop;
    end
  $do$`;
}

/**
 * Revokes all grants of our roles on functions of the server that are not in the list, above all on functions that the server withholds from
 * PUBLIC (files, other sessions). Only a superuser can revoke them; for another owner this does nothing.
 */
export function reservedFunctions(prefix: string): string {
  const families = RESERVED_FUNCTIONS.map(({ patterns, for: roles }) => {
    const names = roles.map((role) => `"${prefix}${role}"`).join(', ');
    return `
      for routine in
        select p.oid::regprocedure as signature, acldefault('f', proowner) = coalesce(initprivs, acldefault('f', proowner)) as is_public
          from pg_proc as p
          left join pg_init_privs on objoid = p.oid and classoid = 'pg_proc'::regclass
         where pronamespace = 'pg_catalog'::regnamespace
           and proname like any (array[${patterns.map((pattern) => escapeLiteral(pattern)).join(', ')}])
      loop
        execute format('revoke execute on function %s from public', routine.signature);
        -- Nothing that a fresh server withholds is granted, such as lo_import, which reads files of the server.
        if routine.is_public then
          ${names === '' ? 'null;' : `execute format('grant execute on function %s to ${names}', routine.signature);`}
        end if;
      end loop;`;
  });
  return `do $do$
    declare
      routine record;
    begin
      if not (select rolsuper from pg_roles where rolname = current_user) then
        return;
      end if;
      for routine in
        select distinct p.oid::regprocedure as signature, pg_get_userbyid(grantee) as grantee
          from pg_proc as p cross join lateral aclexplode(proacl)
         where pronamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
           and pg_get_userbyid(grantee) in (${literals(prefix)})
      loop
        execute format('revoke all on routine %s from %I', routine.signature, routine.grantee);
      end loop;
      ${families.join('\n')}
    end
  $do$`;
}

function literals(prefix: string): string {
  return roleNames(prefix)
    .map((name) => escapeLiteral(name))
    .join(', ');
}
