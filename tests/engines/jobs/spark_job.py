"""Articles by Spark: ``RAW OUT``."""

import sys
from pathlib import Path

from pyspark.sql import SparkSession

from cleaner.integrations.spark import clean_frame

if __name__ == "__main__":
    raw, out = map(Path, sys.argv[1:])
    spark = (
        SparkSession.builder.master("local[2,4]")  # two cores, each task tried up to four times
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    rows = spark.read.schema("id string, text string, url string").json(str(raw)).repartition(12)
    clean_frame(rows).write.mode("overwrite").parquet(str(out))
