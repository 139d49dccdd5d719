{#-
    Post-hook of a core table: adds the primary key of its contract and its foreign keys if they are missing. A table that was created
    before its model had a primary key gets the key here.
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
            raise exception 'Cannot add the primary key of {{ this.identifier }}: it has duplicate rows; run the model with --full-refresh';
    end
    $$;
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
