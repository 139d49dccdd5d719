{#-
    Before a run: a seed that was never loaded is an empty table of its declared columns. Models then say what they know without it
    (attributes `unknown`, no targets), whatever pipeline runs first; a `dbt_dag_config.yml` without a `seed` command works.
-#}
{% macro ensure_seed_tables() -%}
    {%- if execute -%}
        {%- for seed in graph.nodes.values() | selectattr("resource_type", "equalto", "seed") -%}
            {%- if adapter.get_relation(seed.database, seed.schema, seed.alias) is none -%}
                {%- set relation = api.Relation.create(database=seed.database, schema=seed.schema, identifier=seed.alias, type="table") -%}
                {#- dbt takes its role when it connects, and loses it again by the rollback that ends its look at the catalogue. -#}
                {%- if target.role %}
    set role {{ target.role }};
                {%- endif %}
    select pg_advisory_xact_lock({{ build_lock_class() + 2 }}, hashtext('{{ relation }}'));
    create table if not exists {{ relation }} (
        {% for column in seed.columns.values() -%}
        {{ column.name }} {{ column.data_type }}{{ "," if not loop.last }}
        {% endfor -%}
    );
                {#- `dbt build` loads seeds in this same run and has to know of the table. -#}
                {%- do adapter.cache_added(relation) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
