"""Build the documentation as a site: `make site` writes it to site/ (`python -m docs.site --out DIR`).

The pages are the Markdown of this repository, put into one folder with an API reference, a picture for each model and
`llms.txt`; only the last step knows the site builder.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import shortapi
from docs import api, model_pages

ROOT = Path(__file__).parents[1]

SECTIONS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    ("Start", (("What it is", "index.md"), ("Your first job", "first-job.md"))),
    (
        "What do you need?",
        (
            ("My picture", "pictures.md"),
            ("Many rows", "batches.md"),
            ("Many jobs in a program", "many.md"),
            ("Many machines", "machines.md"),
            ("Callbacks instead of polls", "callbacks.md"),
            ("Agents", "agents.md"),
            ("A page to play with", "play.md"),
            ("The command line", "cli.md"),
            ("The sandbox", "sandbox.md"),
            ("Logs, traces and metrics", "observability.md"),
        ),
    ),
    ("When something goes wrong", (("Was I charged?", "charged.md"), ("Downloads that stop", "downloads.md"))),
    ("Models", (("All models", "models/index.md"), ("A new model", "contributing.md"), ("The format", "spec.md"))),
    (
        "How it works",
        (
            ("When it polls", "polling.md"),
            ("The ledger", "ledger.md"),
            ("The generated client", "generated-client.md"),
            ("Where a line belongs", "architecture.md"),
            ("Decisions", "decisions.md"),
            ("Benchmarks", "benchmarks.md"),
        ),
    ),
    ("Reference", (*api.NAMES, ("Changes", "changelog.md"), ("Security", "security.md"))),
)
"""The sections of the navigation: titles and pages."""

MOVED = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "ARCHITECTURE.md": "architecture.md",
    "SECURITY.md": "security.md",
}
"""Pages of the repository's root, and their names on the site."""

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")

CONFIG = """\
[project]
site_name = "shortapi"
site_description = {about}
docs_dir = "pages"
site_dir = "html"
use_directory_urls = false
copyright = "MIT licence. Independent of ShortAPI."
nav = {nav}
extra = {{generator = false}}
extra_css = ["style.css"]

[project.theme]
font = false
language = "en"
features = ["navigation.sections", "navigation.top", "content.code.copy", "search.highlight"]
palette = [
  {{media = "(prefers-color-scheme: light)", scheme = "default", toggle = {{icon = "lucide/sun", name = "Dark"}}}},
  {{media = "(prefers-color-scheme: dark)", scheme = "slate", toggle = {{icon = "lucide/moon", name = "Light"}}}},
]
"""

STYLE = "td code { white-space: nowrap; }\n"  # names of errors and models stay whole; a wide table scrolls

ABOUT = "A Python client for ShortAPI that never pays twice and never loses a paid job."


def sources() -> dict[str, Path]:
    """Return the Markdown and pictures of the repository by their names on the site."""
    found = {MOVED[name]: ROOT / name for name in MOVED if (ROOT / name).is_file() and name != "README.md"}
    for path in (ROOT / "docs").iterdir():
        if path.suffix in {".md", ".svg", ".webp", ".png", ".jpg"}:
            found[path.name] = path
    models = ROOT / "generated/docs"
    for path in models.rglob("*.md"):
        name = path.relative_to(models).as_posix()
        found["models/index.md" if name == "README.md" else f"models/{name}"] = path
    return found


def assemble(folder: Path) -> None:
    """Write all pages and pictures of the site into a folder."""
    pages = sources()
    names = {path: name for name, path in pages.items()} | {ROOT / "README.md": "index.md"}
    for name, path in pages.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            text = _relinked(path.read_text(encoding="utf-8"), path, name, names)
            target.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(path, target)
    api.write(folder)
    model_pages.illustrate(folder / "models")
    _write_for_machines(folder)
    (folder / "style.css").write_text(STYLE, encoding="utf-8")


def _relinked(text: str, path: Path, name: str, names: Mapping[Path, str]) -> str:
    """Return a page with its links changed to the site's names; a file that is not on the site becomes plain text."""

    def changed(match: re.Match[str]) -> str:
        mark, words, target, anchor = match.groups(default="")
        file = (path.parent / target).resolve()
        if file not in names:
            return words if file.exists() else match[0]  # the builder refuses a broken link
        there = names[file]
        here = PurePosixPath(name).parent
        return f"{mark}[{words}]({os.path.relpath(there, here)}{anchor})"

    return LINK.sub(changed, text)


def _write_for_machines(folder: Path) -> None:
    """Write llms.txt, a list of the pages, and llms-full.txt, their texts."""
    lines, texts = [f"# shortapi {shortapi.__version__}", f"> {ABOUT}"], []
    for section, pages in SECTIONS:
        lines.append(f"## {section}\n\n" + "\n".join(f"- [{title}]({name})" for title, name in pages))
        texts += [(folder / name).read_text(encoding="utf-8") for _, name in pages]
    models = sorted((folder / "models").rglob("*.md"))
    rows = [
        f"- [{path.relative_to(folder / 'models').with_suffix('').as_posix()}]({path.relative_to(folder).as_posix()})"
        for path in models
        if path.name != "index.md"
    ]
    lines.append("## Each model\n\n" + "\n".join(rows))
    texts += [path.read_text(encoding="utf-8") for path in models if path.name != "index.md"]
    (folder / "llms.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    (folder / "llms-full.txt").write_text("\n\n".join(texts), encoding="utf-8")


def build(out: Path, work: Path) -> None:
    """Build the site.

    Args:
        out: the folder of the site. work: a folder for the pages and the builder's files; it is emptied.

    Raises:
        CalledProcessError: the builder refused it; broken links and anchors are named in its output.
    """
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    assemble(work / "pages")
    render(work)
    shutil.move(work / "html", out)
    for page in (work / "pages").rglob("*.md"):  # llms.txt names them
        shutil.copyfile(page, out / page.relative_to(work / "pages"))


def render(work: Path) -> None:
    """Turn the Markdown in `work/pages` into HTML in `work/html`; the only step that knows the site builder."""
    chapters = (_titled(section, [_titled(*page) for page in pages]) for section, pages in SECTIONS)
    config = CONFIG.format(about=json.dumps(ABOUT), nav=f"[{', '.join(chapters)}]")
    (work / "zensical.toml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--strict", "-f", str(work / "zensical.toml")]
    subprocess.run(command, check=True, env={**os.environ, "NO_COLOR": "1"})


def _titled(title: str, what: str | list[str]) -> str:
    """Return a page or a section of the navigation as TOML."""
    value = json.dumps(what) if isinstance(what, str) else f"[{', '.join(what)}]"
    return f"{{{json.dumps(title)} = {value}}}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m docs.site", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="folder of the site (default: site)")
    parser.add_argument("--work", type=Path, default=ROOT / "build/site", help="folder for the builder's files")
    given = parser.parse_args()
    build(given.out, given.work)
