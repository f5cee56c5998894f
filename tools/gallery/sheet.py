"""The page with all pictures, grouped by area, with filters for scheme and width.

A click on a picture enlarges it.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from tools.gallery.camera import WIDTHS, Shot

_PAGE = Template((Path(__file__).parent / "sheet.html").read_text())


def write(folder: Path, shots: Sequence[Shot]) -> None:
    areas = [(name, list(found)) for name, found in groupby(shots, key=lambda shot: shot.area)]
    findings = sum(len(shot.findings) for shot in shots)
    screens = len({(shot.area, shot.screen) for shot in shots})
    html = _PAGE.substitute(
        count=f"{screens} screens in {len(areas)} areas, {len(shots)} pictures, {findings} findings.",
        areas="\n".join(_area(name, found) for name, found in areas),
    )
    (folder / "index.html").write_text(html)


def _area(name: str, shots: list[Shot]) -> str:
    screens = len({shot.screen for shot in shots})
    figures = "\n".join(_figure(shot) for shot in shots)
    head = f"<h2>{escape(name)} <small>{screens} screens</small></h2>"
    return f"<section>{head}\n<div class=grid>\n{figures}</div></section>"


def _figure(shot: Shot) -> str:
    seen = f"{shot.scheme}, {WIDTHS[shot.width]} px"
    title = escape(f"{shot.area}: {shot.screen} ({seen})", quote=True)
    words = escape(f"{shot.area} {shot.screen}".lower(), quote=True)
    image = f'<img src="{shot.file}" alt="" loading=lazy>' if shot.file else ""
    findings = "".join(f"<li>{escape(one)}</li>" for one in shot.findings)
    return (
        f'<figure class="{shot.width}{" faulty" if findings else ""}" data-scheme={shot.scheme} '
        f'data-width={shot.width} data-words="{words}" data-title="{title}">'
        f'<button type=button aria-label="Enlarge {title}">{image}</button>'
        f"<figcaption><b>{escape(shot.screen)}</b><small>{seen}</small>{f'<ul>{findings}</ul>' if findings else ''}"
        "</figcaption></figure>"
    )
