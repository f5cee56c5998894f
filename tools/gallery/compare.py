"""``python -m tools.gallery.compare BEFORE AFTER``: which screens look different in two galleries.

Both folders have pictures of the same screens. The command lists the screens that differ, the most different first.
For each of these screens, it prints the share of differing pixels and the rectangle around these pixels, and it writes
a picture that shows both versions side by side.

Times, new ids and progress differ even between two galleries of the same code. Compare two such galleries first, to
know what these differences look like.
"""

from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image, ImageChops
from rich.console import Console
from rich.progress import track
from rich.table import Table

console = Console()
#: Differences in brightness below this value, on a scale of 0 to 255, come from the renderer's rounding.
_ROUNDING = 16


@dataclass(frozen=True)
class Difference:
    name: str
    #: The share of pixels that differ, 0 to 1.
    share: float
    #: Left, upper, right and lower edge in pixels.
    where: tuple[int, int, int, int] | None
    #: Pixels by which the second picture is taller.
    taller: int


@click.command()
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/compared"), show_default=True)
def compare(before: Path, after: Path, out: Path) -> None:
    """Compare the pictures in BEFORE with those of the same names in AFTER."""
    out.mkdir(parents=True, exist_ok=True)
    names = sorted({file.name for folder in (before, after) for file in folder.glob("*.png")})
    pairs = [name for name in names if (before / name).exists() and (after / name).exists()]
    for name in set(names) - set(pairs):
        console.print(f"  [red]{name} is in one folder only[/red]")
    compared = [_difference(before / name, after / name) for name in track(pairs, console=console)]
    different = sorted((one for one in compared if one.where), key=lambda one: -one.share)
    for difference in different:
        _beside(before / difference.name, after / difference.name).save(out / difference.name)
    _report(different, len(compared), out)


def _difference(before: Path, after: Path) -> Difference:
    with Image.open(before) as old, Image.open(after) as new:
        size = (max(old.width, new.width), max(old.height, new.height))
        mask = ImageChops.difference(_on(old, size), _on(new, size)).convert("L").point(_mark)
        count = mask.histogram()[255]
        return Difference(after.name, count / (size[0] * size[1]), mask.getbbox(), new.height - old.height)


def _mark(value: int) -> int:
    return 255 if value >= _ROUNDING else 0


def _on(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture on a canvas of `size`, so that pictures of different sizes can be compared."""
    canvas = Image.new("RGB", size)
    canvas.paste(picture)
    return canvas


def _beside(before: Path, after: Path) -> Image.Image:
    with Image.open(before) as old, Image.open(after) as new:
        both = Image.new("RGB", (old.width + new.width + 8, max(old.height, new.height)), "magenta")
        both.paste(old)
        both.paste(new, (old.width + 8, 0))
        return both


def _report(different: list[Difference], compared: int, out: Path) -> None:
    table = Table(box=None, pad_edge=False)
    for head in ("Picture", "Pixels", "Where", "Taller by"):
        table.add_column(head, overflow="fold")
    for one in different:
        table.add_row(one.name, f"{one.share:.3%}", str(one.where), f"{one.taller:+d}" if one.taller else "")
    console.print(table)
    console.print(f"  {compared} pictures compared, {len(different)} differ: {out}")


if __name__ == "__main__":
    compare()
