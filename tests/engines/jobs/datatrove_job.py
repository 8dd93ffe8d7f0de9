"""Articles by datatrove: ``RAW OUT``."""

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations.datatrove import ArticleCleaner

if __name__ == "__main__":
    raw, out = map(Path, sys.argv[1:])
    step = ArticleCleaner(audit_writer=JsonlWriter(str(out / "audit")))
    LocalPipelineExecutor(
        [JsonlReader(str(raw)), step, JsonlWriter(str(out / "clean"))],
        tasks=len(list(raw.iterdir())),
        workers=2,
        logging_dir=str(out / "logs" / step.ruleset[:12]),
    ).run()
