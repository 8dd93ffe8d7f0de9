"""How well the installed ``clean`` does, by the scorer of the corpora.

Arguments not known here go to the scorer: ``--corpus NAME``, ``--extractors all`` and so on.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpora import bench_of, cleaner_command, parser


def main() -> int:
    """Run the scorer; 1 if ``--no-harm`` was asked for and harm was done."""
    options = _parser()
    known, rest = options.parse_known_args()
    bench = bench_of(known)
    command = known.cmd or _installed()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        scorer = [sys.executable, str(bench.script), known.track, "--cmd", command, "--json", str(report), *rest]
        done = subprocess.run(scorer, check=False)
        if done.returncode or not known.no_harm:
            return done.returncode
        harmed = list(harm(json.loads(report.read_text(encoding="utf-8"))))
    print("\n".join(harmed) or "no harm: F1 fell for no extractor")
    return 1 if harmed else 0


def _parser() -> Any:
    made = parser(__doc__)
    made.add_argument("--track", choices=("text", "html"), default="text", help="what the scorer is to give it")
    made.add_argument("--cmd", help="the command to measure instead of the installed one")
    made.add_argument("--no-harm", action="store_true", help="fail if F1 falls for any extractor (text track)")
    return made


def _installed() -> str:
    clean = cleaner_command()
    if clean is None:
        sys.exit("the command 'clean' is not installed here")
    return f"{shlex.quote(clean)} --jsonl --drop headline"


def harm(report: Mapping[str, Any]) -> Iterator[str]:
    """A line for each extractor whose texts cleaning made worse on average."""
    for corpus, found in report["corpora"].items():
        for extractor, figures in found["extractors"].items():
            if figures["f1_gain"] < 0:
                yield f"harm: {corpus}, {extractor}: F1 {figures['f1_gain']:+.4f}, gold lost {figures['gold_lost']:.2%}"


if __name__ == "__main__":
    sys.exit(main())
