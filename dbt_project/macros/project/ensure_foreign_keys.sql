{#-
    After a build of a fact: its foreign keys stand, as `meta.foreign_keys` of the model names them. Added to the filled table, they are
    checked by one join; as part of `create table` they would be checked row by row. Comes back by itself after a full refresh of a
    dimension, which takes the keys on it away.
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
