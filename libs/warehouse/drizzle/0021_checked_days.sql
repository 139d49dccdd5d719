CREATE TABLE "dq"."checked_days" (
	"test_id" text NOT NULL,
	"date_day" date NOT NULL,
	"definition" uuid NOT NULL,
	"day_state" bigint NOT NULL,
	CONSTRAINT "checked_days_test_id_date_day_pk" PRIMARY KEY("test_id","date_day")
);
--> statement-breakpoint
-- The memory of the tests, not evidence about them: what they found stands in dq.dbt_node_result, which dbt cannot change.
grant select, insert, update, delete on dq.checked_days to dbt_transformer;
--> statement-breakpoint
grant select on dq.checked_days to dashboard_ro;
