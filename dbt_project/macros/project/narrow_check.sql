{#-
    Narrows a test to the days that changed since it last passed on them. It replaces the test's `only_changed` conditions if
    DBT_ENV_CHECK_SCOPE is `changed`, as in the daily pipelines. Without this variable (by hand, and in the weekly pipeline) a test checks
    every day.

    dq.checked_days has, for each test and day, the state of the day for which the test passed. A day is due if its state differs now, or
    if the SQL of the test or of a model that it reads changed. Due days do not depend on a clock: if a test failed, was killed or did not
    run for a week, all its days are still due. Days whose figures are not final are always due. The states are read before the test runs,
    so a load that commits during the test makes its days due again.

    Returns
        sql         the SQL to run
        definition  hash of the test's SQL and of the SQL that it reads
        days        due days, as an array literal; none for a test without an `only_changed` condition
        states      their states, as an array literal
        is_by_day   whether each failing row belongs to one day
-#}
{% macro narrow_check(sql) -%}
    {%- set conditions = modules.re.findall("true /\\* only changed: (\\w+) (\\S+) (\\w+) \\*/", sql) -%}
    {%- if not conditions -%}
        {{ return({"sql": sql, "days": none}) }}
    {%- endif -%}
    {%- set state = conditions[0][2] -%}
    {%- set definition = local_md5(sql ~ upstream_checksums(model.unique_id)) -%}
    {%- set is_narrowed = env_var("DBT_ENV_CHECK_SCOPE", "all") == "changed" -%}

    {% call statement("due", fetch_result=True) -%}
        {{ due_days_sql(state, definition if is_narrowed) }}
    {%- endcall %}
    {%- set row = load_result("due")["data"][0] -%}
    {%- set due = dict(zip(["day", "week", "month", "day_of_week", "day_of_month", "load", "load_of_day"], row[1:])) -%}

    {%- set narrowed = namespace(sql=sql) -%}
    {%- for unit, column, state_of_unit in conditions if not row[0] -%}
        {%- if state_of_unit != state -%}
            {{ exceptions.raise_compiler_error("Cannot narrow " ~ model.name ~ ": its only_changed conditions use two states, " ~ state ~ " and " ~ state_of_unit ~ "; use one") }}
        {%- endif -%}
        {%- set condition = "true /* only changed: " ~ unit ~ " " ~ column ~ " " ~ state ~ " */" -%}
        {%- if unit == "campaign" -%}
            {%- set narrower = column ~ " = any(array(" ~ campaign_of_the_day_sql(due.day) ~ "))" -%}
        {%- else -%}
            {%- set type = "bigint[]" if unit in ("load", "load_of_day") else "date[]" -%}
            {%- set narrower = column ~ " = any(cast('" ~ due[unit] ~ "' as " ~ type ~ "))" -%}
        {%- endif -%}
        {%- set narrowed.sql = narrowed.sql.replace(condition, narrower) -%}
    {%- endfor -%}
    {{ return({
        "sql": narrowed.sql,
        "definition": definition,
        "days": due.day,
        "states": row[8],
        "is_by_day": conditions | map("first") | reject("in", ["day", "load_of_day"]) | list | length == 0,
    }) }}
{%- endmacro %}


{#-
    One row: whether every day is due, and then array literals: the due days, their weeks and months, the days of these weeks and of these
    months, the loads since the last check, the loads of the due days, and the states of the due days. Without a definition every day is
    due.
-#}
{% macro due_days_sql(state, definition) -%}
    with

    states as (

        {{ day_states_sql(state) }}

    ),

    checked as (

        select
            date_day,
            day_state
        from dq.checked_days
        where
            test_id = '{{ model.unique_id }}'
            and {{ "definition = '" ~ definition ~ "'" if definition else "false" }}

    ),

    due as (

        select
            states.date_day,
            states.day_state
        from states
        left join checked on states.date_day = checked.date_day
        where
            checked.day_state is distinct from states.day_state
            or states.date_day >= (select max(newest.date_day) from states as newest) - {{ final_age_days(lifedays() | last) }}

    ),

    weeks as (

        select distinct date_day + 1 - cast(extract(isodow from date_day) as integer) as week_start_date
        from due

    ),

    months as (

        select distinct date_day + 1 - cast(extract(day from date_day) as integer) as month_start_date
        from due

    ),

    history as (

        select
            load_id,
            from_date,
            to_date,
            cast(extract(epoch from in_history_at) * 1000000 as bigint) as history_state
        from etl.history_loads
        where state = 'in_history'

    )

    select
        not exists (select from checked) as is_everything_due,
        cast(array(select date_day from due order by date_day) as text) as days,
        cast(array(select week_start_date from weeks) as text) as weeks,
        cast(array(select month_start_date from months) as text) as months,
        cast(array(select week_start_date + steps.n from weeks cross join generate_series(0, 6) as steps (n)) as text) as days_of_weeks,
        cast(array(
            select month_start_date + steps.n
            from months
            cross join generate_series(0, 30) as steps (n)
            where extract(day from month_start_date + steps.n) = steps.n + 1
        ) as text) as days_of_months,
        cast(array(
            select load_id from history
            where history_state > (select coalesce(max(day_state), 0) from checked)
        ) as text) as loads,
        cast(array(
            select load_id from history
            where exists (select from due where due.date_day between history.from_date and history.to_date)
        ) as text) as loads_of_days,
        cast(array(select day_state from due order by date_day) as text) as states
{%- endmacro %}


{% macro day_states_sql(state) -%}
    {%- if state == "calendar" -%}
        select
            date_day,
            day_state
        from {{ graph.nodes["model.volka_marketing.dim_dates"].relation_name }}
        where is_through
    {%- else -%}
        select
            loads.from_date + steps.n as date_day,
            {% if state == "history" -%}
            max(cast(extract(epoch from loads.in_history_at) * 1000000 as bigint)) as day_state
        from etl.history_loads as loads
            {%- else -%}
            max(loads.load_id) as day_state
        from etl.loads as loads
            {%- endif %}
        cross join lateral generate_series(0, loads.to_date - loads.from_date) as steps (n)
        where
            loads.stream = '{{ var("campaigns_stream") }}'
            and {{ "loads.state = 'in_history'" if state == "history" else "loads.status <> 'unchanged'" }}
        group by 1
    {%- endif -%}
{%- endmacro %}


{#- One campaign, chosen by a hash of the due days, so that different campaigns are checked over time; none if no day is due. -#}
{% macro campaign_of_the_day_sql(days) -%}
    select campaign_name
    from {{ graph.nodes["model.volka_marketing.dim_campaigns"].relation_name }}
    where '{{ days }}' <> '{}'
    order by md5(campaign_name || '{{ days }}')
    limit 1
{%- endmacro %}


{#- Checksums of the SQL of every model and snapshot upstream of a node, in one text. -#}
{% macro upstream_checksums(unique_id) -%}
    {%- set waiting = [unique_id] -%}
    {%- set seen = [] -%}
    {%- for _ in range(200) if waiting -%}
        {%- for parent in graph.nodes[waiting.pop()].depends_on.nodes if parent in graph.nodes and parent not in seen -%}
            {%- if graph.nodes[parent].resource_type in ("model", "snapshot") -%}
                {%- do seen.append(parent) -%}
                {%- do waiting.append(parent) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set checksums = [] -%}
    {%- for parent in seen | sort -%}
        {%- do checksums.append(graph.nodes[parent].checksum.checksum) -%}
    {%- endfor -%}
    {{ return(checksums | join(" ")) }}
{%- endmacro %}


{#-
    Writes to dq.checked_days which due days a test has checked, with their states. If the test found failing rows and each belongs to one
    day, only the days without a failing row count as checked. If failing rows belong to no day, no day counts. The other days stay due
    until the test passes.
-#}
{% macro remember_check(check, failures, failing_rows) -%}
    {%- set day_columns = [] -%}
    {%- if failing_rows is not none and check.is_by_day -%}
        {%- for column in adapter.get_columns_in_relation(failing_rows) if column.name in ("date_day", "campaigns_execution_date") -%}
            {%- do day_columns.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set is_checked = "true" if failures == 0 else "false" -%}
    {%- if day_columns -%}
        {%- set is_checked -%}
            not exists (
                select from {{ failing_rows }} as failing
                where failing.{{ day_columns[0] }} = due.date_day or failing.{{ day_columns[0] }} is null
            )
        {%- endset -%}
    {%- endif -%}
    with

    due as (

        select
            due.date_day,
            due.day_state,
            {{ is_checked }} as is_checked
        from unnest(cast('{{ check.days }}' as date[]), cast('{{ check.states }}' as bigint[])) as due (date_day, day_state)

    ),

    forgotten as (

        delete from dq.checked_days as checked
        where
            checked.test_id = '{{ model.unique_id }}'
            {% if failures == 0 or day_columns -%}
            and checked.date_day in (select due.date_day from due where not due.is_checked)
            {%- endif %}

    )

    insert into dq.checked_days (test_id, date_day, definition, day_state)
    select
        '{{ model.unique_id }}',
        date_day,
        '{{ check.definition }}',
        day_state
    from due
    where is_checked
    order by date_day
    on conflict (test_id, date_day) do update
    set
        definition = excluded.definition,
        day_state = excluded.day_state
    where (checked_days.definition, checked_days.day_state) is distinct from (excluded.definition, excluded.day_state)
{%- endmacro %}


{#-
    On-run-start: with --full-refresh every test checks every day again, because the facts are rebuilt without a change of a day's state.
-#}
{% macro forget_checked_days() -%}
    {%- if execute and flags.FULL_REFRESH -%}
        {#- dbt sets its role when it connects, and the rollback after its catalogue query resets the role. -#}
        {%- if target.role %}
    set role {{ target.role }};
        {%- endif %}
    delete from dq.checked_days
    {%- endif -%}
{%- endmacro %}
