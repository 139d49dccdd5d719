-- Roles belong to the whole server, not to this database: they may be there already, and another database may be
-- making them at this very moment.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('etl_writer', 'nologin'),
      ('dbt_transformer', 'nologin'),
      ('dashboard_ro', 'nologin'),
      -- Noinherit: a connection that forgets to drop to its role can do nothing by accident.
      ('orchestrator', 'login noinherit')
    ) as roles (name, attributes)
  loop
    begin
      if not exists (select from pg_roles where rolname = wanted.name) then
        execute format('create role %I %s', wanted.name, wanted.attributes);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end
$$;
--> statement-breakpoint
-- An owner that is no superuser (a managed database) must be a member to hand schemas over and to set defaults.
do $$
begin
  if not pg_has_role(current_user, 'dbt_transformer', 'usage') then
    execute format('grant dbt_transformer to %I', current_user);
  end if;
end
$$;
--> statement-breakpoint
do $$
declare
  granted text;
begin
  foreach granted in array array['etl_writer', 'dbt_transformer', 'dashboard_ro'] loop
    if not pg_has_role('orchestrator', granted, 'member') then
      execute format('grant %I to orchestrator', granted);
    end if;
  end loop;
end
$$;
