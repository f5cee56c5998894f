"""``make gallery``: takes pictures of every screen and reports their faults."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import django
from playwright.sync_api import Browser, expect, sync_playwright
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tests.browser.pages import serving
from tests.support.chromium import ARGUMENTS, CHROMIUM
from tests.support.patience import MILLISECONDS
from tests.support.stack import Stack, running_stack
from tools.gallery import sheet
from tools.gallery.camera import SCHEMES, WIDTHS, Camera, Scheme, Shot
from tools.gallery.screens import Area, Screen, chosen
from tools.gallery.world import World, use_database_of

console = Console()
PICTURES = Path("docs/pictures")


@dataclass(frozen=True)
class Options:
    only: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    widths: tuple[str, ...]
    out: Path
    pictures: bool


@click.command()
@click.option("--only", multiple=True, help="Screens whose area or name contains this word; may be repeated.")
@click.option("--scheme", type=click.Choice(SCHEMES), help="Light or dark only.")
@click.option("--width", type=click.Choice(list(WIDTHS)), help="Wide (1440 px) or narrow (360 px) only.")
@click.option("--pictures", is_flag=True, help="Write the README's pictures as well.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/gallery"), show_default=True)
def gallery(only: tuple[str, ...], scheme: Scheme | None, width: str | None, out: Path, *, pictures: bool) -> None:
    """Take a picture of every screen, light and dark, wide and narrow, and examine each picture."""
    if not CHROMIUM:
        raise click.ClickException("Install chromium, or name it in HIREWIRE_CHROMIUM.")
    options = Options(only, (scheme,) if scheme else SCHEMES, (width,) if width else tuple(WIDTHS), out, pictures)
    # With this address, pages offer actions that need e-mail. No server listens there, so nothing is sent.
    os.environ.setdefault("HIREWIRE_MAIL_URL", "smtp://127.0.0.1:1")
    console.print("  Starting a sandbox (a minute or two) …")
    with running_stack() as stack:
        stack.lend()
        sys.exit(photograph(stack, options))


def photograph(stack: Stack, options: Options) -> int:
    """Take all pictures, write the page that shows them, and print the report.

    Return the exit status: 1 if the checks found anything.
    """
    areas = _areas(stack)
    options.out.mkdir(parents=True, exist_ok=True)
    for old in options.out.glob("*.png"):
        old.unlink()
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that containers do not grant.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        expect.set_options(timeout=MILLISECONDS)
        shots = _take(stack, browser, chosen(areas, options.only), options)
        browser.close()
    sheet.write(options.out, shots)
    return _report(shots, options.out)


def _areas(stack: Stack) -> tuple[Area, ...]:
    """Set Django up, and only then import the areas: they use services of the hub, which need the hub's settings."""
    use_database_of(stack)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.gallery.settings"
    django.setup()
    from tools.gallery.areas import AREAS  # noqa: PLC0415 - see above

    return AREAS


def _take(stack: Stack, browser: Browser, wanted: list[tuple[Area, list[Screen]]], options: Options) -> list[Shot]:
    shots: list[Shot] = []
    faults: list[str] = []
    columns = (TextColumn("  {task.description:<52}"), BarColumn(24), MofNCompleteColumn(), TimeRemainingColumn())
    with serving() as hosts, Progress(*columns, console=console) as progress:
        world = World(stack, hosts, browser)
        camera = Camera(world, browser, options.out, PICTURES if options.pictures else None)
        number = sum(len(screens) for _, screens in wanted) * len(options.schemes) * len(options.widths)
        running = progress.add_task("", total=number)
        for area, screens in wanted:
            if not console.is_terminal:
                console.print(f"  {area.name}: {len(screens)} screens")
            progress.update(running, description=f"{area.name}: preparing")
            try:
                area.prepare(world)
            except Exception as fault:  # noqa: BLE001 - a fault in one area must not stop the others
                faults.append(f"{area.name} could not be prepared: {fault!r}")
            for screen in screens:
                progress.update(running, description=f"{area.name}: {screen.name}"[:52])
                if screen.before:
                    screen.before(world)
                for width in options.widths:
                    shots += camera.take(area, screen, width, options.schemes)
                    progress.advance(running, len(options.schemes))
    for line in faults:
        console.print(f"  [red]{line}[/red]")
    return shots


def _report(shots: list[Shot], out: Path) -> int:
    faulty = [shot for shot in shots if shot.findings]
    if faulty:
        table = Table(box=None, pad_edge=False)
        for head in ("Screen", "Seen", "Finding"):
            table.add_column(head, overflow="fold")
        for shot in faulty:
            for finding in shot.findings:
                table.add_row(f"{shot.area}: {shot.screen}", f"{shot.scheme}, {shot.width}", finding)
        console.print(table)
    screens = len({(shot.area, shot.screen) for shot in shots})
    findings = sum(len(shot.findings) for shot in faulty)
    console.print(f"  {screens} screens, {len(shots)} pictures, {findings} findings: {out / 'index.html'}")
    return 1 if faulty else 0


if __name__ == "__main__":
    gallery()
