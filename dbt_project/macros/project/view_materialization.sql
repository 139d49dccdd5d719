{#-
    Override (overrides.yml). A view whose SQL did not change is not touched. Changed SQL replaces the view in place.

    dbt's materialization creates every view again in every run, and drops the old view with all dependent objects. Views that depend on
    it are then missing until dbt has created them again, and views of other teams are lost. This materialization drops dependent objects
    only if PostgreSQL cannot replace the view: if a column was removed, renamed or has another type. PostgreSQL accepts new columns only
    after the old ones, so the macro puts the columns in that order.

    The comment of the view has a hash of dbt's SQL and of the definition that PostgreSQL stored. A view that was changed by hand has
    another hash and is replaced.
-#}
{% materialization view, adapter="postgres" %}
    {%- set target_relation = this.incorporate(type="view") -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set made_from = local_md5(sql ~ model.contract.checksum) -%}
    {%- set grants = config.get("grants") -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if not should_full_refresh() and is_view_made_from(target_relation, made_from) -%}
        {%- call noop_statement("main", "UNCHANGED") -%} {{ sql }} {%- endcall -%}
    {%- else -%}
        {%- if existing is not none and existing.type != "view" -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {% call statement("main") -%}
            {{ replace_view(target_relation, sql) }}
            {{ note_made_from(target_relation, made_from) }}
        {%- endcall %}
        {%- do persist_docs(target_relation, model) -%}
    {%- endif -%}
    {%- do apply_grants(target_relation, grants, should_revoke=should_revoke(existing, full_refresh_mode=True)) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}


{% macro is_view_made_from(relation, made_from) -%}
    {% call statement("found", fetch_result=True) -%}
        select count(*)
        from pg_catalog.pg_class as found
        where
            found.oid = to_regclass('{{ relation }}')
            and found.relkind = 'v'
            and obj_description(found.oid, 'pg_class') = '{{ made_from }} ' || md5(pg_get_viewdef(found.oid))
    {%- endcall %}
    {{ return(load_result("found")["data"][0][0] > 0) }}
{%- endmacro %}


{% macro replace_view(relation, sql) -%}
    do $replace$
    begin
        {{ get_replace_view_sql(relation, sql) }}
    exception
        when invalid_table_definition then
            {{ replace_view_in_old_order(relation, sql) }}
    end
    $replace$;
{%- endmacro %}


{#-
    The old columns in their order, then the new ones. If an old column is missing or has another type, drops the view with its dependent
    objects.
-#}
{% macro replace_view_in_old_order(relation, sql) -%}
    declare
        columns text;
    begin
        create temp view new_shape as (
            {{ sql }}
        );
        select string_agg(format('new_rows.%I', coalesce(old_columns.attname, new_columns.attname)), ', '
            order by old_columns.attnum nulls last, new_columns.attnum)
        into columns
        from (select * from pg_attribute where attrelid = '{{ relation }}'::regclass and attnum > 0) as old_columns
        full join (select * from pg_attribute where attrelid = 'pg_temp.new_shape'::regclass and attnum > 0) as new_columns
            on old_columns.attname = new_columns.attname
                and (old_columns.atttypid, old_columns.atttypmod) = (new_columns.atttypid, new_columns.atttypmod)
        having count(*) = count(new_columns.attname);
        drop view pg_temp.new_shape;
        if columns is null then
            drop view {{ relation }} cascade;
            {{ get_create_view_as_sql(relation, sql) }}
        else
            execute 'create or replace view {{ relation }} as select ' || columns || ' from (' || $new_sql${{ sql }}$new_sql$ || ') as new_rows';
        end if;
    end;
{%- endmacro %}


{% macro note_made_from(relation, made_from) -%}
    do $note$
    begin
        execute format(
            'comment on view {{ relation }} is %L', '{{ made_from }} ' || md5(pg_get_viewdef('{{ relation }}'::regclass))
        );
    end
    $note$;
{%- endmacro %}
