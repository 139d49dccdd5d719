CREATE TABLE "etl"."day_volumes" (
	"load_id" bigint NOT NULL,
	"stream" text NOT NULL,
	"date" date NOT NULL,
	"row_count" integer NOT NULL,
	"impressions" bigint NOT NULL,
	"clicks" bigint NOT NULL,
	"registrations" bigint NOT NULL,
	"players_1d" bigint,
	"players_3d" bigint,
	"players_7d" bigint,
	"players_14d" bigint,
	CONSTRAINT "day_volumes_pkey" PRIMARY KEY("load_id","date")
);
--> statement-breakpoint
ALTER TABLE "etl"."day_volumes" ADD CONSTRAINT "day_volumes_load_id_loads_load_id_fk" FOREIGN KEY ("load_id") REFERENCES "etl"."loads"("load_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "day_volumes_stream_date_idx" ON "etl"."day_volumes" USING btree ("stream","date");
