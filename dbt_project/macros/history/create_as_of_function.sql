{#-
    Post-hook of the view of all versions. Creates the SQL function that returns the data as known at an instant, one row per key that
    existed then. The function is one plain statement without settings and without `security definer`, so that PostgreSQL inlines it into
    the calling query: conditions on days then use the indexes. It has two branches, one for each partial index of the history. It is
    replaced in place, because views of other teams may use it.
-#}
{% macro create_as_of_function() -%}
    {%- set name = this.schema ~ ".campaign_performance_as_of(timestamptz)" -%}
    create or replace function {{ this.schema }}.campaign_performance_as_of(instant timestamptz)
    returns setof {{ this.schema }}.{{ this.identifier }}
    language sql stable parallel safe
    as $$
        select *
        from {{ this.schema }}.{{ this.identifier }}
        where valid_to > instant and valid_from <= instant and not is_deleted
        union all
        select *
        from {{ this.schema }}.{{ this.identifier }}
        where valid_to is null and valid_from <= instant and not is_deleted
    $$;
    comment on function {{ name }} is
    'Campaign performance as it was known at an instant (load time): one row per date_day, campaign_name, ad_name that existed then. Filter by date_day.';
{%- endmacro %}
