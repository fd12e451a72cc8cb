"""`make release`: is this checkout ready to be published? `collect` puts the fragments of changes/ into the changelog.

Nothing is published: the wheel and the sdist are built into dist/, installed into empty environments and tried there.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import shortapi

ROOT = Path(__file__).parents[1]
KINDS = {"added": "Added", "changed": "Changed", "fixed": "Fixed"}


def fragments(root: Path = ROOT) -> list[Path]:
    """Return the fragments of changes, in the order of the changelog.

    Raises:
        ValueError: a file is not named NAME.KIND.md, or is empty.
    """
    found = sorted(path for path in (root / "changes").glob("*") if path.name != "README.md")
    for path in found:
        if not re.fullmatch(rf"[\w-]+\.({'|'.join(KINDS)})\.md", path.name) or not path.read_text().strip():
            raise ValueError(f"changes/{path.name} must be NAME.KIND.md with a sentence; kinds: {', '.join(KINDS)}")
    return sorted(found, key=lambda path: list(KINDS).index(path.suffixes[-2][1:]))


def collected(changelog: str, texts: list[tuple[str, str]]) -> str:
    """Return the changelog with fragments, as (kind, text), at the top of its newest version."""
    lines = [f"- {KINDS[kind]}: " + " ".join(text.split()) for kind, text in texts]
    return re.sub(r"(?m)^(## .*\n\n)", lambda found: found[1] + "\n".join([*lines, ""]), changelog, count=1)


def collect(root: Path = ROOT) -> None:
    """Put all fragments into CHANGELOG.md and remove them."""
    found = fragments(root)
    path = root / "CHANGELOG.md"
    path.write_text(collected(path.read_text(), [(one.suffixes[-2][1:], one.read_text()) for one in found]))
    for one in found:
        one.unlink()


def problems(root: Path = ROOT) -> Iterator[str]:
    """Yield what must be done before this version can be published, as far as files tell."""
    version = shortapi.__version__
    if f'version = "{version}"' not in (root / "pyproject.toml").read_text():
        yield f"pyproject.toml has another version than shortapi.__version__ ({version})"
    newest = re.search(r"(?m)^## (\S+) \((.*)\)$", (root / "CHANGELOG.md").read_text())
    if newest is None or newest[1] != version:
        yield f"CHANGELOG.md does not begin with version {version}"
    elif not re.fullmatch(r"\d{4}-\d\d-\d\d", newest[2]):
        today = datetime.now(UTC).date()
        yield f"CHANGELOG.md says that {version} is {newest[2]}; write the day, such as {today}"
    left = fragments(root)
    if left:
        yield f"changes/ has {len(left)} fragments: python -m tests.release collect"


def run(*words: str) -> bool:
    """Run a step; return whether it succeeded."""
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT).returncode == 0


def installs(archive: Path) -> bool:
    """Return whether an archive installs into an empty environment and works there."""
    with TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False)
        python = str(Path(folder, "bin", "python"))
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "-q"]
        model = ["models", "show", "alibaba/happyhorse-1.0/image-to-video"]
        steps = [[*pip, str(archive)], *([python, "-m", "shortapi", *words] for words in (["version"], model))]
        return all(subprocess.run(step, cwd=folder, stdout=subprocess.DEVNULL).returncode == 0 for step in steps)


def main() -> int:
    """Check everything, and print what is missing; the exit code is 1 if anything is."""
    found = list(problems())
    if not run("shortapi_generator", "check"):
        found.append("generated/ differs from spec/: make generate")
    dist = ROOT / "dist"
    for old in dist.glob("shortapi-*"):
        old.unlink()
    if run("build", "--no-isolation", "--outdir", str(dist), str(ROOT)):
        found += [f"{path.name} does not install or run" for path in sorted(dist.iterdir()) if not installs(path)]
    else:
        found.append("the wheel and the sdist cannot be built")
    print(
        *(found or [f"shortapi {shortapi.__version__} is ready: {', '.join(sorted(p.name for p in dist.iterdir()))}"]),
        sep="\n",
    )
    return int(bool(found))


if __name__ == "__main__":
    if sys.argv[1:] == ["collect"]:
        collect()
    else:
        sys.exit(main())
