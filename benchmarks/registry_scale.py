"""Does the number of models cost anything? Import, first look-up and generation for 1, 61 and 1,000 models.

Run: make bench, or python -m benchmarks.registry_scale
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import instructions

ROOT = Path(__file__).parents[1]
SIZES = (1, 61, 1000)

ENTRY = """\
id: bench/family-{n}/text-to-video
title: Bench {n} text to video
category: text-to-video
kind: inference
summary: A made-up model.
source: {{page: "https://bench.example/{n}", read: 2026-11-22, complete: true}}
args:
  prompt: {{type: string, required: true, description: What happens.}}
  resolution: {{type: string, enum: [720P, 1080P], default: 720P, description: Size.}}
  duration: {{type: integer, minimum: 3, maximum: 15, default: 5, description: Seconds.}}
output: {{kind: video, documented_key: videos}}
pricing:
  currency: USD
  checked: 2026-11-22
  unit: second
  quantity: duration
  rates:
    - {{when: {{resolution: 720P}}, rate: "0.1"}}
    - {{when: {{resolution: 1080P}}, rate: "0.2"}}
expect: {{p50: 60, p90: 120, source: made up}}
example: {{prompt: A horse.}}
"""

FIGURES = {
    "import shortapi": "import shortapi",
    "one args class": "from shortapi.models import Bench0TextToVideoArgs",
    "first estimate": (
        "from shortapi.catalog import Catalog; from shortapi.pricing import estimate; "
        "estimate(Catalog()['bench/family-0/text-to-video'], {})"
    ),
}


def build(models: int, home: Path) -> float:
    """Generate a client for so many models; return the seconds it took."""
    spec, out = home / "spec", home / "generated"
    for name in ("openapi.yaml", "protocol.yaml", "catalog.schema.json"):
        (spec / name).parent.mkdir(parents=True, exist_ok=True)
        (spec / name).write_text((ROOT / "spec" / name).read_text())
    for n in range(models):
        path = spec / "models/bench" / f"family-{n}" / "text-to-video.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(ENTRY.format(n=n))
    started = time.perf_counter()
    command = [sys.executable, "-m", "generator", "build", "--spec", str(spec), "--out", str(out)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Print each figure as a ratio to the same figure with one model."""
    if not instructions.available():
        print(instructions.MISSING)
        return
    base: dict[str, float] = {}
    for models in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            seconds = build(models, Path(folder))
            path = f"{Path(folder) / 'generated'}:{ROOT / 'src'}"
            empty = instructions.count("pass", PYTHONPATH=path)
            for name, code in FIGURES.items():
                cost = instructions.count(code, PYTHONPATH=path) - empty
                ratio = cost / base.setdefault(name, cost)
                print(f"{models:>5} models  {name:<16} {ratio:6.3f} × the same with 1 model")
            per_model = seconds / base.setdefault("build", seconds)
            print(
                f"{models:>5} models  {'make generate':<16} {per_model:6.3f} × the same with 1 model ({seconds:.1f} s)"
            )


if __name__ == "__main__":
    main()
