{#-
    After a build of a core table: it has the keys that its contract names. A table from before there was a primary key gets it here.
-#}
{% macro ensure_keys() -%}
    {{ ensure_primary_key() }}
    {{ ensure_foreign_keys() }}
{%- endmacro %}

{% macro ensure_primary_key() -%}
    {%- if execute -%}
        {%- for constraint in model.constraints if constraint.type == "primary_key" %}
    do $$
    begin
        if not exists (
            select from pg_constraint where contype = 'p' and conrelid = '{{ this }}'::regclass
        ) then
            alter table {{ this }} add primary key ({{ constraint.columns | join(", ") }});
        end if;
    exception
        when unique_violation then
            raise exception 'Cannot give {{ this.identifier }} its primary key: rows stand in it twice; run it with --full-refresh';
    end
    $$;
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
