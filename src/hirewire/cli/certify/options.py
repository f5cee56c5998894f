"""Options that several commands share: which rules to judge, and which reports to write."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click

from hirewire.certification.choosing import plan_from
from hirewire.certification.comparing import compare
from hirewire.certification.errors import CertificationError
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, Run
from hirewire.certification.pictures import MOST_BYTES_IN_ALL, Picture, TooManyPicturesError, picture_of
from hirewire.certification.reports.evidence import as_page
from hirewire.certification.reports.junit import as_junit
from hirewire.certification.reports.packing import Pack, as_json, pack_of, with_changes
from hirewire.certification.reports.reading import read_pack
from hirewire.certification.requirements import BY_ID

F = TypeVar("F", bound=Callable[..., Any])
PACK: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_UNITS: Final = {"s": 1, "m": 60, "h": 3600}


class _Report(click.Path):
    """A report to write. Its folder must exist before the run.

    Reports are written after the run, so without this check, a wrong folder would be noticed too late.
    """

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        file = cast("Path", super().convert(value, param, ctx))
        if not file.parent.is_dir():
            self.fail(f"There is no folder {file.parent}.", param, ctx)
        if not file.exists() and not os.access(file.parent, os.W_OK):
            self.fail(f"Nothing can be written to the folder {file.parent}.", param, ctx)
        return file


_OUT: Final = _Report()


def seconds_of(_ctx: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", value.strip())
    if match is None or not float(match[1]):
        raise click.BadParameter(f"{value[:40]!r} is not a time; write 90s, 20m or 1h.")
    return float(match[1]) * _UNITS[match[2]]


def _earlier(_ctx: click.Context, _option: click.Parameter, value: Path | None) -> Pack | None:
    return None if value is None else read_pack(value)


def choosing(command: F) -> F:
    for option in reversed(
        (
            click.option("--rule", "rules", multiple=True, metavar="ID", help="Judge this rule only. Repeatable."),
            click.option(
                "--module", "modules", type=click.IntRange(1, 5), multiple=True, help="Judge this module only."
            ),
            click.option("--failed", type=PACK, help="Judge only what failed in this evidence pack."),
            click.option("--strict", is_flag=True, help="Also judge the rules that are not LinkedIn's (OWN-…)."),
            click.option(
                "--not-applicable",
                "reasons",
                multiple=True,
                metavar="ID=REASON",
                help="A rule that does not apply, and why; a module's number stands for all its rules. Repeatable.",
            ),
            click.option(
                "--lacks",
                multiple=True,
                metavar="STEP=REASON",
                help="A step that nobody can do in the ATS, such as delete-stage, and why. Repeatable.",
            ),
            click.option(
                "--no-availability-choice", is_flag=True, help="The ATS does not let customers make jobs public."
            ),
        )
    ):
        command = option(command)
    return command


def reporting(command: F) -> F:
    for option in reversed(
        (
            click.option("--product", default="The ATS", show_default=True, help="The name and version of the ATS."),
            click.option("--json", "json_file", type=_OUT, help="Write the evidence pack as JSON."),
            click.option("--junit", "junit_file", type=_OUT, help="Write a JUnit report."),
            click.option("--html", "html_file", type=_OUT, help="Write the evidence pack as one page."),
            click.option(
                "--since", type=PACK, callback=_earlier, help="An earlier evidence pack; the new one says what changed."
            ),
            click.option("--with-people", is_flag=True, help="Do not mask people's data in reports."),
        )
    ):
        command = option(command)
    return command


def pictured(command: F) -> F:
    option = click.option(
        "--picture",
        "picture_files",
        multiple=True,
        metavar="ID=FILE",
        help="A PNG or JPEG that goes with the answer about a rule. Repeatable.",
    )
    return option(command)


def pictures_of(picture_files: Iterable[str]) -> dict[str, Picture]:
    """Read the pictures that the option names. A bad file is refused before anybody is asked a question."""
    pictures: dict[str, Picture] = {}
    for text in picture_files:
        rule, _, file = text.partition("=")
        if rule not in BY_ID or not file:
            raise click.UsageError(f"--picture takes ID=FILE, such as RSC-204=page.png, not {text!r:.80}.")
        others = (each for other, each in pictures.items() if other != rule)
        pictures[rule] = read_picture(file, room=room_beside(others))
    return pictures


def room_beside(pictures: Iterable[Picture]) -> int:
    return MOST_BYTES_IN_ALL - sum(len(each.content) for each in pictures)


def read_picture(file: str, *, room: int) -> Picture:
    try:
        picture = picture_of(Path(file).expanduser().read_bytes())
        if len(picture.content) > room:
            raise TooManyPicturesError
    except OSError as fault:
        raise CertificationError(f"{file} cannot be read ({fault.strerror}).") from None
    except CertificationError as refusal:
        raise CertificationError(f"{file}: {refusal}") from None
    return picture


def plan_of(
    *,
    rules: tuple[str, ...],
    modules: tuple[int, ...],
    failed: Path | None,
    strict: bool,
    reasons: tuple[str, ...],
    lacks: tuple[str, ...],
    no_availability_choice: bool,
    **_others: object,
) -> Plan:
    failed_ids = [] if failed is None else failed_in(read_pack(failed))
    if failed is not None and not failed_ids:
        raise click.UsageError(f"No rule failed in {failed}.")
    try:
        return plan_from(
            rules=(*rules, *failed_ids),
            modules=modules,
            is_strict=strict,
            reasons=reasons,
            has_no_availability_choice=no_availability_choice,
            lacks=lacks,
        )
    except CertificationError as error:
        raise click.UsageError(str(error)) from None


def failed_in(pack: Pack) -> list[str]:
    return [result["id"] for result in pack["results"] if result["verdict"] == Verdict.FAILED]


def write_reports(
    run: Run,
    *,
    json_file: Path | None,
    junit_file: Path | None,
    html_file: Path | None,
    since: Pack | None,
    with_people: bool,
    **_others: object,
) -> None:
    pack = pack_of(run, with_people=with_people)
    pack = with_changes(pack, None if since is None else compare(since, pack))
    if json_file is not None:
        json_file.write_text(as_json(pack), encoding="utf-8")
    if junit_file is not None:
        junit_file.write_text(as_junit(pack), encoding="utf-8")
    if html_file is not None:
        html_file.write_text(as_page(pack), encoding="utf-8")
