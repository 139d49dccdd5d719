-- A reader can neither fill the disk with temporary tables, nor hold locks that writers wait for, nor sleep in a
-- connection. PostgreSQL gives these to everyone, so they are taken from everyone and given back to the others.
do $$
declare
  routine record;
begin
  execute format('revoke temporary on database %I from public', current_database());
  execute format('grant temporary on database %I to etl_writer, dbt_transformer', current_database());
  -- The system's functions belong to the superuser; a managed database does not lend that, and keeps its defaults.
  if not (select rolsuper from pg_roles where rolname = current_user) then
    return;
  end if;
  for routine in
    select p.oid::regprocedure as signature
      from pg_proc p
     where p.pronamespace = 'pg_catalog'::regnamespace
       and (p.proname like 'pg\_advisory\_%' or p.proname like 'pg\_try\_advisory\_%'
            or p.proname like 'pg\_sleep%' or p.proname like 'lo\_%' or p.proname in ('loread', 'lowrite'))
  loop
    execute format('revoke execute on function %s from public', routine.signature);
    execute format('grant execute on function %s to etl_writer, dbt_transformer, orchestrator', routine.signature);
  end loop;
end
$$;
