"""The usual Python way from the API to the table: requests, pandas, psycopg2's execute_values; one commit.

Reads what to do from the environment, prints one line of JSON: the rows and the seconds that it took without the start
of the interpreter and the imports.
"""

import json
import os
import time

import numpy as np
import pandas as pd
import psycopg2
import requests
from psycopg2.extras import execute_values

LIFEDAYS = (1, 3, 7, 14)
COUNTS = ("impressions", "clicks", "registrations")


def fetch() -> list[dict]:
    response = requests.get(
        os.environ["API_URL"],
        params={
            "period_from": os.environ["FROM_DATE"],
            "period_to": os.environ["TO_DATE"],
            "lod": "a",
            "lifedays": "1,3,7,14",
        },
        headers={"x-api-key": os.environ["API_KEY"]},
        timeout=60,
    )
    response.raise_for_status()
    return response.json()


def to_frame(records: list[dict]) -> pd.DataFrame:
    rows = []
    for record in records:
        row = {
            "campaigns_execution_date": record["date"],
            "campaign_name": record["campaign"],
            "ad_name": record.get("ad") or "N/A",
            "spend": record.get("cost"),
            "cpc": record.get("cpc"),
            "ctr": record.get("ctr"),
            "cr": record.get("cr"),
        }
        for name in COUNTS:
            row[name] = record.get(name)
        for metric in record.get("metrics") or []:
            day = metric["lifeday"]
            for name in ("players", "payers", "payments"):
                row[f"{name}_{day}d"] = metric.get(name)
            row[f"revenue_{day}d"] = metric.get("revenue")
        rows.append(row)
    return pd.DataFrame(rows)


def clean(frame: pd.DataFrame) -> pd.DataFrame:
    frame["campaigns_execution_date"] = pd.to_datetime(frame["campaigns_execution_date"]).dt.date
    for name in ("campaign_name", "ad_name"):
        frame[name] = frame[name].str.strip().str[:255]
    numeric = [name for name in frame.columns if name not in ("campaigns_execution_date", "campaign_name", "ad_name")]
    frame[numeric] = frame[numeric].apply(pd.to_numeric, errors="coerce").replace([np.inf, -np.inf], np.nan)
    frame[list(COUNTS)] = frame[list(COUNTS)].fillna(0).clip(lower=0).astype("int64")
    frame["spend_source"] = np.where(frame["spend"].isna(), "derived", "reported")
    frame["spend_cents"] = frame["spend"].fillna(frame["clicks"] * frame["cpc"] * 100).round().astype("Int64")
    frame["cpc_cents"] = (frame["cpc"] * 100).round().astype("Int64")
    for day in LIFEDAYS:
        for name in ("players", "payers", "payments"):
            frame[f"{name}_{day}d"] = frame[f"{name}_{day}d"].astype("Int64")
        frame[f"revenue_{day}d_cents"] = (frame[f"revenue_{day}d"] * 100).round().astype("Int64")
    return frame.drop_duplicates(["campaigns_execution_date", "campaign_name", "ad_name"])


COLUMNS = [
    "campaigns_execution_date", "campaign_name", "ad_name", "spend_cents", *COUNTS, "ctr", "cr", "cpc_cents",
    *(f"{name}_{day}d" for name in ("players", "payers", "payments") for day in LIFEDAYS),
    *(f"revenue_{day}d_cents" for day in LIFEDAYS),
    "spend_source",
]


def load(frame: pd.DataFrame) -> int:
    values = frame[COLUMNS].astype(object).where(frame[COLUMNS].notna(), None)
    names = ", ".join("_spend_source" if name == "spend_source" else name for name in COLUMNS)
    with psycopg2.connect(os.environ["DSN"]) as connection, connection.cursor() as cursor:
        execute_values(
            cursor,
            f"insert into public.campaign_performance_raw_appends ({names}, _etl_loaded_at, _load_id) values %s",
            values.itertuples(index=False, name=None),
            template="(" + ", ".join(["%s"] * len(COLUMNS)) + ", now(), 0)",
            page_size=1000,
        )
    return len(values)


def main() -> None:
    started = time.perf_counter()
    rows = load(clean(to_frame(fetch())))
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - started}))


main()
