{#-
    A view that says what it said before is left alone, and one that says something else takes its place without a gap.

    dbt's own makes every view anew on every run, and drops the old one with all that stands on it: readers of a view on a view meet nothing until
    its turn comes, and views of other teams are gone for good. Here the new SQL replaces the old in place; only where PostgreSQL cannot (a column
    removed, renamed or of another type) what stands on the view goes with it. PostgreSQL takes new columns only after the old ones: columns
    that come in another order are put in that order.

    What a view was made from, and what PostgreSQL made of that, stands in its comment: a view that somebody changed by hand is made anew.
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


{#- The old columns as they stand, then the new ones; where an old one is gone or of another type, a view without what stood on the old one. -#}
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
