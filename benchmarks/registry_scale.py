"""What many models in the catalogue cost: import, a class and a first estimate, over the same with one model."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import instructions
from benchmarks.figures import ROOT, Figure, say, skipped

GOAL = 1.2
MANY = 1000

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
    "`import shortapi`": "import shortapi",
    "importing one args class": "from shortapi.models import Bench0TextToVideoArgs",
    "a first estimate": (
        "from shortapi.catalog import Catalog; from shortapi.pricing import estimate; "
        "estimate(Catalog()['bench/family-0/text-to-video'], {})"
    ),
}


def build(models: int, home: Path) -> None:
    """Generate a client for so many models."""
    spec, out = home / "spec", home / "generated"
    for name in ("openapi.yaml", "protocol.yaml", "catalog.schema.json"):
        (spec / name).parent.mkdir(parents=True, exist_ok=True)
        (spec / name).write_text((ROOT / "spec" / name).read_text())
    for n in range(models):
        path = spec / "models/bench" / f"family-{n}" / "text-to-video.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(ENTRY.format(n=n))
    command = [sys.executable, "-m", "shortapi_generator", "build", "--spec", str(spec), "--out", str(out)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


def figures() -> Iterator[Figure]:
    """Count instructions beyond a bare Python, with one model and with many."""
    if not instructions.available():
        yield skipped(f"`import shortapi` with {MANY:,} models over 1", instructions.MISSING, GOAL)
        return
    few, many = counted(1), counted(MANY)
    for name, cost in many.items():
        numbers = f"{cost / 1e6:.1f} against {few[name] / 1e6:.1f} million instructions over a bare Python"
        yield Figure(f"{name} with {MANY:,} models over 1", cost / few[name], GOAL, detail=numbers)


def counted(models: int) -> dict[str, int]:
    """Return what each figure takes with so many models."""
    say(f"  {models:,} models")
    with tempfile.TemporaryDirectory() as folder:
        build(models, Path(folder))
        path = f"{Path(folder) / 'generated'}:{ROOT / 'src'}"
        bare = instructions.count("pass", PYTHONPATH=path)
        return {name: instructions.count(code, PYTHONPATH=path) - bare for name, code in FIGURES.items()}
