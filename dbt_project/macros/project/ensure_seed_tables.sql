{#-
    On-run-start: creates an empty table with the declared columns for each seed that was never loaded. Models then work without the seed
    (attributes are `unknown`, there are no targets), whichever pipeline runs first. A `dbt_dag_config.yml` without a `seed` command works
    too.
-#}
{% macro ensure_seed_tables() -%}
    {%- if execute -%}
        {%- for seed in graph.nodes.values() | selectattr("resource_type", "equalto", "seed") -%}
            {%- if adapter.get_relation(seed.database, seed.schema, seed.alias) is none -%}
                {%- set relation = api.Relation.create(database=seed.database, schema=seed.schema, identifier=seed.alias, type="table") -%}
                {#- dbt sets its role when it connects, and the rollback after its catalogue query resets the role. -#}
                {%- if target.role %}
    set role {{ target.role }};
                {%- endif %}
    select pg_advisory_xact_lock({{ build_lock_class() + 2 }}, hashtext('{{ relation }}'));
    create table if not exists {{ relation }} (
        {% for column in seed.columns.values() -%}
        {{ column.name }} {{ column.data_type }}{{ "," if not loop.last }}
        {% endfor -%}
    );
                {#- `dbt build` loads the seed in the same run, so the relation cache must have the table. -#}
                {%- do adapter.cache_added(relation) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
