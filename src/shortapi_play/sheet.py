"""The contact sheet: one page and one PNG beside the files, and small pictures of any media file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from PIL import Image, ImageDraw, ImageFont

from shortapi.downloads.media import HEAD_BYTES, KINDS, sniff

if TYPE_CHECKING:
    from shortapi_play.compare import Shot

TILE = (480, 270)
GAP = 24
CAPTION = 84  # pixels below each tile
HEAD = 96  # pixels above all tiles
PAPER, INK, FAINT, FRAME = "#ffffff", "#1c1f23", "#5d6672", "#eceff3"
SHEET, PNG = "index.html", "contact-sheet.png"

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;"
    "background:#fff;color:#1c1f23}main{display:grid;gap:1.5rem;"
    "grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}figure{margin:0}p{color:#5d6672}"
    "video,img{width:100%;aspect-ratio:16/9;object-fit:contain;background:#eceff3;border-radius:8px}audio{width:100%}"
    "figcaption span{display:block;color:#5d6672;font-size:.875rem}"
    "@media(prefers-color-scheme:dark){body{background:#15181c;color:#e8eaed}video,img{background:#22262c}"
    "p,figcaption span{color:#9aa4b1}}"
)


def write_sheet(shots: Sequence[Shot], folder: str | Path, *, title: str = "", simulated: bool = False) -> Path:
    """Write the contact sheet as `index.html` and `contact-sheet.png` beside the files; return the first.

    Args:
        title: what was asked for, such as the prompt.
        simulated: the results come from a sandbox.
    """
    place = Path(folder)
    notes = f"{len(shots)} models" + (", simulated by a sandbox" if simulated else "")
    page = place / SHEET
    page.write_text(_page(shots, title, notes), encoding="utf-8")
    _sheet(shots, title, notes).save(place / PNG, optimize=True)
    return page


def caption(shot: Shot) -> str:
    """Return price and time of a shot in one line."""
    offer = shot.offer
    price = "price not known" if offer.amount is None else f"${offer.amount:f}"
    charged = "" if shot.charge is None or price == f"${shot.charge:f}" else f", charged ${shot.charge:f}"
    return f"{price}{charged}" + ("" if shot.seconds is None else f" · {shot.seconds:.0f} s")


def _page(shots: Sequence[Shot], title: str, notes: str) -> str:
    figures = "".join(_figure(shot) for shot in shots)
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Contact sheet</title><style>{STYLE}</style><h1>{escape(title) or 'Contact sheet'}</h1>"
        f"<p>{escape(notes)}</p><main>{figures}</main></html>\n"
    )


def _figure(shot: Shot) -> str:
    shown = "".join(_element(Path(file.path).name, KINDS.get(file.format or "", "")) for file in shot.files)
    trouble = "" if shot.error is None else f"<span>{escape(shot.error)}</span>"
    about = f"{escape(shot.offer.title)}<span>{escape(caption(shot))}</span><span>{escape(shot.offer.model)}</span>"
    return f"<figure>{shown}<figcaption>{about}{trouble}</figcaption></figure>"


def _element(name: str, kind: str) -> str:
    source = quote(name)
    if kind == "image":
        return f'<img src="{source}" alt="">'
    if kind in {"video", "audio"}:
        return f'<{kind} src="{source}" controls preload="metadata"></{kind}>'
    return f'<a href="{source}">{escape(name)}</a>'


def _sheet(shots: Sequence[Shot], title: str, notes: str) -> Image.Image:
    columns = min(3, max(1, len(shots)))
    lines = -(-len(shots) // columns)
    width, height = GAP + columns * (TILE[0] + GAP), HEAD + lines * (TILE[1] + CAPTION) + GAP
    sheet = Image.new("RGB", (width, height), PAPER)
    _write(sheet, (GAP, GAP), title or "Contact sheet", 26)
    _write(sheet, (GAP, GAP + 36), notes, 16)
    for number, shot in enumerate(shots):
        left, top = GAP + number % columns * (TILE[0] + GAP), HEAD + number // columns * (TILE[1] + CAPTION)
        sheet.paste(_tile(shot), (left, top))
        _write(sheet, (left, top + TILE[1] + 8), shot.offer.title, 20)
        _write(sheet, (left, top + TILE[1] + 36), caption(shot), 16)
    return sheet


def _tile(shot: Shot) -> Image.Image:
    tile = Image.new("RGB", TILE, FRAME)
    picture = _picture(Path(shot.files[0].path)) if shot.files else None
    if picture is None:
        said = "failed" if shot.error else shot.offer.kind
        ImageDraw.Draw(tile).text((TILE[0] // 2, TILE[1] // 2), said, FAINT, ImageFont.load_default(22), anchor="mm")
        return tile
    picture.thumbnail(TILE)
    tile.paste(picture, ((TILE[0] - picture.width) // 2, (TILE[1] - picture.height) // 2))
    return tile


def _write(sheet: Image.Image, at: tuple[int, int], text: str, size: int) -> None:
    """Write one line, cut at the width of a tile, or of the sheet for its head."""
    pen, font, line = ImageDraw.Draw(sheet), ImageFont.load_default(size), " ".join(text.split())
    width = TILE[0] if at[1] > HEAD else sheet.width - 2 * GAP
    while line and pen.textlength(line, font) > width:
        line = line.removesuffix("…")[:-1].rstrip() + "…"
    pen.text(at, line, INK if size > 16 else FAINT, font)


def thumbnail(path: Path, side: int = 240) -> bytes | None:
    """Return a small JPEG of a picture or video; None for other files, and for broken ones."""
    picture = _picture(path)
    if picture is None:
        return None
    picture.thumbnail((side, side))
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _picture(path: Path) -> Image.Image | None:
    """Return a picture, or the frame in the middle of a video."""
    with path.open("rb") as file:
        kind = KINDS.get(sniff(file.read(HEAD_BYTES)) or "")
    try:
        if kind == "image":
            with Image.open(path) as picture:
                return picture.convert("RGB")
        return _frame(path) if kind == "video" else None
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _frame(path: Path) -> Image.Image | None:
    import av

    with av.open(str(path)) as video:
        if not video.streams.video:
            return None
        if video.duration:
            video.seek(video.duration // 2)
        frame = next(video.decode(video=0), None)
        return None if frame is None else frame.to_image()  # type: ignore[no-untyped-call]
