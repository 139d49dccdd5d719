CREATE TABLE "campaign_performance_raw_appends" (
	"campaigns_execution_date" date NOT NULL,
	"campaign_name" varchar(255) NOT NULL,
	"ad_name" varchar(255) NOT NULL,
	"spend_cents" integer,
	"impressions" integer,
	"clicks" integer,
	"registrations" integer,
	"ctr" numeric(18, 10),
	"cr" numeric(18, 10),
	"cpc_cents" integer,
	"players_1d" integer,
	"players_3d" integer,
	"players_7d" integer,
	"players_14d" integer,
	"payers_1d" integer,
	"payers_3d" integer,
	"payers_7d" integer,
	"payers_14d" integer,
	"payments_1d" integer,
	"payments_3d" integer,
	"payments_7d" integer,
	"payments_14d" integer,
	"revenue_1d_cents" bigint,
	"revenue_3d_cents" bigint,
	"revenue_7d_cents" bigint,
	"revenue_14d_cents" bigint,
	"_etl_loaded_at" timestamp with time zone NOT NULL,
	"_load_id" bigint NOT NULL,
	"_spend_source" text NOT NULL,
	"_extra" jsonb
);
--> statement-breakpoint
CREATE INDEX "campaign_performance_raw_appends_load_id_brin" ON "campaign_performance_raw_appends" USING brin ("_load_id") WITH (autosummarize=true);--> statement-breakpoint
-- By default, PostgreSQL vacuums a table of ten million rows after two million inserts, and analyzes it after one million. Until then its
-- visibility map, block ranges and statistics are out of date.
ALTER TABLE "campaign_performance_raw_appends" SET (
	autovacuum_vacuum_insert_scale_factor = 0.02,
	autovacuum_vacuum_insert_threshold = 50000,
	autovacuum_analyze_scale_factor = 0.02
);
