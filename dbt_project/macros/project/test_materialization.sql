{#-
    Override (overrides.yml). Like dbt's materialization, with two differences. A test checks what changed since it last passed
    (`narrow_check`). The table of failing rows in `dq` is written only if there are failing rows, at most `kept_failing_rows` of them; a
    passing test drops the table of an earlier failure. dbt drops and creates a table for every test of every run, which costs as much as
    the checks themselves.
-#}
{% materialization test, adapter="postgres" %}
    {%- set check = narrow_check(sql) -%}
    {%- set checked_sql = get_limit_subquery_sql(check.sql, config.get("limit")) -%}

    {% call statement("main", fetch_result=True) -%}
        {{ get_test_sql(checked_sql, config.get("fail_calc"), config.get("warn_if"), config.get("error_if"), limit=none) }}
    {%- endcall %}
    {%- set failures = load_result("main")["table"].rows[0]["failures"] -%}

    {%- set failing_rows = none -%}
    {%- if should_store_failures() -%}
        {%- set left_over = adapter.get_relation(database, schema, model["alias"]) -%}
        {%- set kept_rows = api.Relation.create(database=database, schema=schema, identifier=model["alias"], type="table") -%}
        {%- if left_over or failures > 0 -%}
            {#- The same test may run in another session and write the same table. -#}
            {%- do run_query("select pg_advisory_xact_lock(" ~ (build_lock_class() + 2) ~ ", hashtext('" ~ kept_rows ~ "'))") -%}
        {%- endif -%}
        {%- if left_over -%}
            {%- do adapter.drop_relation(left_over) -%}
        {%- endif -%}
        {%- if failures > 0 -%}
            {#- If not all failing rows are stored, they do not show every failed day. -#}
            {%- set failing_rows = kept_rows if failures <= var("kept_failing_rows") else none -%}
            {% call statement("failing_rows") -%}
                drop table if exists {{ kept_rows }} cascade;
                create table {{ kept_rows }} as
                select * from ({{ checked_sql }}) as failing_rows
                limit {{ var("kept_failing_rows") }}
            {%- endcall %}
        {%- endif -%}
    {%- endif -%}

    {%- if check.days is not none -%}
        {% call statement("remember") -%}
            {{ remember_check(check, failures, failing_rows) }}
        {%- endcall %}
    {%- endif -%}
    {%- do adapter.commit() -%}

    {{ return({"relations": []}) }}
{% endmaterialization %}
