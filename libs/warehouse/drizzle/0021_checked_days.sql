CREATE TABLE "dq"."checked_days" (
	"test_id" text NOT NULL,
	"date_day" date NOT NULL,
	"definition" uuid NOT NULL,
	"day_state" bigint NOT NULL,
	CONSTRAINT "checked_days_test_id_date_day_pk" PRIMARY KEY("test_id","date_day")
);
