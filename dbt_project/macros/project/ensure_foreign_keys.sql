{#-
    Post-hook of a fact: adds the foreign keys in `meta.foreign_keys` of the model if they are missing. They are added to the filled
    table, because PostgreSQL then checks them with one join; in `create table` it would check them row by row. A full refresh of a
    dimension drops the foreign keys that refer to it; the next build adds them again.
-#}
{% macro ensure_foreign_keys() -%}
    {%- if execute -%}
        {%- for foreign_key in model.config.meta.get("foreign_keys", []) -%}
            {%- set name = this.identifier ~ "_" ~ foreign_key.column ~ "_fkey" %}
    do $$
    begin
        if not exists (
            select from pg_constraint where conname = '{{ name }}' and conrelid = '{{ this }}'::regclass
        ) then
            alter table {{ this }} add constraint {{ name }}
            foreign key ({{ foreign_key.column }}) references {{ this.schema }}.{{ foreign_key.to }} ({{ foreign_key.column }});
        end if;
    end
    $$;
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
