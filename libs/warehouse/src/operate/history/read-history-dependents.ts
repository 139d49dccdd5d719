import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** Follows pg_depend from the history. A view depends on a relation through its rule, a function through its row type. */
const DEPENDENTS = `
  with recursive dependents as (
    select 'pg_class'::regclass::oid as catalog, to_regclass('public.scd_campaign_performance')::oid as object
    union
    select coalesce(rule.catalog, d.classid), coalesce(rule.object, d.objid)
      from dependents
      join pg_depend as d on d.refclassid = dependents.catalog and d.refobjid = dependents.object
      left join lateral (
        select 'pg_class'::regclass::oid as catalog, ev_class as object
          from pg_rewrite where d.classid = 'pg_rewrite'::regclass and oid = d.objid
      ) as rule on true
  )
  select name
    from dependents
    cross join lateral (
      select oid::regclass::text as name, relnamespace as schema
        from pg_class where catalog = 'pg_class'::regclass and oid = object and relkind in ('v', 'm')
      union all
      select oid::regprocedure::text, pronamespace
        from pg_proc where catalog = 'pg_proc'::regclass and oid = object
    ) as named
   where schema::regnamespace::text not in ('public_staging', 'public_core', 'public_reporting')
   order by name`;

/**
 * Lists views, materialized views and functions of other projects that depend on the history, directly or through this project's views and
 * functions. A function with a text body is not listed: PostgreSQL does not record what such a body reads.
 */
export async function readHistoryDependents(pool: WarehousePool): Promise<readonly string[]> {
  const { rows } = await runQuery<{ name: string }>(pool, 'read what depends on the history', DEPENDENTS);
  return rows.map(({ name }) => name);
}
