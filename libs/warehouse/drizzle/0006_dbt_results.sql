-- The schema dq is there since 0002, where it belongs to dbt_transformer.
CREATE TABLE "dq"."dbt_invocation" (
	"invocation_id" uuid PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"pipeline_id" text,
	"task_id" text,
	"attempt" integer DEFAULT 1 NOT NULL,
	"command" text NOT NULL,
	"selector" text,
	"outcome" text NOT NULL,
	"code" text,
	"message" text,
	"nothing_to_do" boolean NOT NULL,
	"dbt_version" text,
	"target_path" text,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dbt_invocation_outcome_known" CHECK ("dq"."dbt_invocation"."outcome" in ('success', 'failed', 'cancelled', 'broken')),
	CONSTRAINT "dbt_invocation_broken_has_code" CHECK (("dq"."dbt_invocation"."outcome" = 'broken') = ("dq"."dbt_invocation"."code" is not null))
);
--> statement-breakpoint
CREATE TABLE "dq"."dbt_node_result" (
	"invocation_id" uuid NOT NULL,
	"unique_id" text NOT NULL,
	"name" text NOT NULL,
	"resource_type" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp with time zone,
	"duration_ms" integer NOT NULL,
	"message" text,
	"rows_affected" bigint,
	"failures" bigint,
	"failures_relation" text,
	"blocked_by" text[] NOT NULL,
	"compiled_sql" text,
	CONSTRAINT "dbt_node_result_invocation_id_unique_id_pk" PRIMARY KEY("invocation_id","unique_id"),
	CONSTRAINT "dbt_node_result_status_known" CHECK ("dq"."dbt_node_result"."status" in ('success', 'warn', 'no-op', 'fail', 'error', 'partial-success', 'skipped', 'upstream-failed'))
);
--> statement-breakpoint
ALTER TABLE "dq"."dbt_node_result" ADD CONSTRAINT "dbt_node_result_invocation_id_dbt_invocation_invocation_id_fk" FOREIGN KEY ("invocation_id") REFERENCES "dq"."dbt_invocation"("invocation_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dbt_invocation_run_id_idx" ON "dq"."dbt_invocation" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "dbt_invocation_finished_at_idx" ON "dq"."dbt_invocation" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "dbt_node_result_unique_id_idx" ON "dq"."dbt_node_result" USING btree ("unique_id","invocation_id");