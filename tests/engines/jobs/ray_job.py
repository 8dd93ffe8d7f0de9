"""Articles by Ray Data: ``RAW OUT``."""

import sys
from pathlib import Path

import ray
from ray.data import SaveMode

from cleaner.integrations.arrow import ArrowCleaner

if __name__ == "__main__":
    raw, out = map(Path, sys.argv[1:])
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200 << 20)
    rows = ray.data.read_json(str(raw), override_num_blocks=len(list(raw.iterdir())))
    clean = rows.map_batches(ArrowCleaner(), batch_format="pyarrow", batch_size=64)
    clean.write_parquet(str(out), mode=SaveMode.OVERWRITE)
