"""The commands of ``hirewire certify``: what they read, and how they exit."""

import getpass
import json
from pathlib import Path
from typing import Any, Final

import click

from hirewire.certification.adapters import adapter_named
from hirewire.certification.calls import Traffic
from hirewire.certification.comparing import compare as compared
from hirewire.certification.conducting import PATIENCE, Conductor
from hirewire.certification.coverage import coverage as covered_rules
from hirewire.certification.errors import CertificationError
from hirewire.certification.judging import Run, judge
from hirewire.certification.limits import Limited
from hirewire.certification.people import Nobody, Person
from hirewire.certification.recordings import Sandbox, read_file
from hirewire.certification.recruiter import Recruiter
from hirewire.certification.reports.reading import read_pack
from hirewire.certification.reports.verifying import State, state_of
from hirewire.certification.steps import STEPS
from hirewire.cli.certify import printing
from hirewire.cli.certify.options import (
    PACK,
    choosing,
    pictured,
    pictures_of,
    plan_of,
    reporting,
    room_beside,
    seconds_of,
    write_reports,
)
from hirewire.cli.certify.terminal import ProgressPrinter, Terminal
from hirewire.kit import clock

#: The exit status of a run that reached its time limit.
_CUT: Final = 3


class CertifyGroup(click.Group):
    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        try:
            return super().invoke(ctx)
        except CertificationError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=CertifyGroup)
def certify() -> None:
    """Judge an ATS by LinkedIn's certification rules for Recruiter System Connect."""


@certify.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(*, as_json: bool) -> None:
    """List the rules: how each is judged, and who judges the parts that calls do not show."""
    rows = covered_rules()
    if as_json:
        rules = [{"id": row.requirement.id, "by_calls": row.by_check, "left": row.left} for row in rows]
        click.echo(json.dumps(rules, indent=2))
    else:
        printing.show_coverage(rows)


@certify.command()
@click.argument("file", required=False)
@click.option("--sandbox", metavar="URL", help="Judge what a running sandbox recorded, instead of a file.")
@click.option("--whole", is_flag=True, help="The file begins before the ATS sent its first record.")
@choosing
@reporting
@click.pass_context
def traffic(ctx: click.Context, /, *, file: str | None, sandbox: str | None, whole: bool, **choices: Any) -> None:  # noqa: ANN401 - options of the decorators
    """Judge recorded calls, without any access to the ATS.

    FILE holds JSON lines in the format of `hirewire hub export-traffic`. If FILE
    is -, the lines are read from standard input. The exit status is 1 if a rule
    failed.
    """
    plan = plan_of(**choices)
    recorded = _recorded(file, sandbox, is_whole=whole)
    began_at = clock.now()
    results = judge(recorded, plan)
    run = Run(choices["product"], began_at, clock.now(), recorded, results, plan.is_strict)
    finish(ctx, run, **choices)


def _recorded(file: str | None, sandbox: str | None, *, is_whole: bool) -> Traffic:
    if (file is None) == (sandbox is None):
        raise click.UsageError("Name either a file or a sandbox.")
    if file is not None:
        return read_file(file, is_whole=is_whole)
    with Sandbox(sandbox or "") as source:
        return source.read()


def finish(ctx: click.Context, run: Run, *, is_cut: bool = False, **choices: Any) -> None:  # noqa: ANN401 - options of the decorators
    printing.show_results(run)
    write_reports(run, **choices)
    if is_cut:
        click.echo("The time limit ended the run before all rules were tried.", err=True)
    ctx.exit(1 if run.failures else _CUT if is_cut else 0)


@certify.command()
@click.option("--sandbox", metavar="URL", required=True, help="The sandbox whose calls and events are written.")
def record(*, sandbox: str) -> None:
    """Write the calls and events of a sandbox as JSON lines, with personal data masked, for `certify traffic`."""
    with Sandbox(sandbox) as source:
        for each in source.records():
            click.echo(json.dumps(each, ensure_ascii=False))


@certify.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def steps(*, as_json: bool) -> None:
    """List the steps that an adapter can perform, with the names of their inputs and outputs."""
    rows = [printing.described(step) for step in STEPS.values()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        printing.show_steps(rows)


@certify.command()
@click.option("--sandbox", metavar="URL", required=True, help="The sandbox that your ATS works against.")
@click.option(
    "--person",
    default=getpass.getuser,
    show_default="you",
    help="The name of the person who answers, for the evidence.",
)
@click.option("--adapter", metavar="URL|MODULE:NAME", help="The adapter, which performs the steps in your ATS.")
@click.option("--adapter-key", envvar="HIREWIRE_ADAPTER_KEY", default="", help="The adapter's bearer token.")
@click.option("--unattended", is_flag=True, help="Ask nobody; skip rules that calls and the adapter cannot decide.")
@click.option(
    "--patience", default=PATIENCE, show_default=True, help="Seconds that an unattended run waits for a step's calls."
)
@click.option(
    "--within",
    callback=seconds_of,
    metavar="TIME",
    help="End the run after this time, such as 90s, 20m or 1h; the remaining rules are not run.",
)
@pictured
@choosing
@reporting
@click.pass_context
def run(
    ctx: click.Context,
    /,
    *,
    sandbox: str,
    person: str,
    adapter: str | None,
    adapter_key: str,
    unattended: bool,
    patience: float,
    picture_files: tuple[str, ...],
    **choices: Any,  # noqa: ANN401 - options of the decorators
) -> None:
    """Go through the rules one by one: with an adapter, with somebody who uses the ATS, or with both.

    The adapter performs the steps that it knows. For all other steps, the
    command says what to do. The command watches the sandbox's calls, judges a
    rule as soon as the calls prove it, and asks about what only a person can
    see. Answers are recorded with name and time. A picture can go with an
    answer: name the picture with `--picture`, or type `p FILE` before you
    answer. The run ends when standard input ends.

    The exit status is 1 if a rule failed, and 3 if none failed but the run
    reached the time limit of `--within` before all rules were tried.
    """
    plan, pictures = plan_of(**choices), pictures_of(picture_files)
    began_at = clock.now()
    with Sandbox(sandbox) as source:
        adapters = [adapter_named(adapter, key=adapter_key), Recruiter(source, patience=patience)] if adapter else []
        room = room_beside(pictures.values())
        who: Person = Nobody(patience, ProgressPrinter()) if unattended else Terminal(person, room=room)
        who = Limited(who, choices["within"]) if choices["within"] else who
        conductor = Conductor(
            source.read, who, plan, now=clock.now, adapters=adapters, patience=patience, pictures=pictures
        )
        recorded, results = conductor.run()
    for rule in conductor.unused_pictures:
        click.echo(
            f"The picture of {rule} is not in the evidence, because nobody answered that rule's question.", err=True
        )
    judged = Run(choices["product"], began_at, clock.now(), recorded, results, plan.is_strict, conductor.pictures)
    finish(ctx, judged, is_cut=conductor.is_cut, **choices)


@certify.command()
@click.argument("earlier", type=PACK)
@click.argument("later", type=PACK)
@click.pass_context
def compare(ctx: click.Context, *, earlier: Path, later: Path) -> None:
    """Compare two evidence packs, JSON or HTML: show which rules now fail, and which rules now pass.

    The exit status is 1 if a rule fails in LATER but not in EARLIER.
    """
    comparison = compared(read_pack(earlier), read_pack(later))
    printing.show_comparison(comparison)
    ctx.exit(1 if comparison.broken else 0)


@certify.command()
@click.argument("file", type=PACK)
@click.pass_context
def verify(ctx: click.Context, *, file: Path) -> None:
    """Check that an evidence pack, JSON or HTML, was not changed.

    Only the release of Hirewire that wrote an HTML pack can check the whole
    page. Other releases check only the data in the page.
    """
    pack, state = state_of(file)
    click.echo(f"{state.value}: sha256 {pack.get('hash', 'missing')}")
    if state is State.UNCHANGED_DATA:
        click.echo(f"Only hirewire {pack['environment']['hirewire']} can check what the page shows.")
    ctx.exit(1 if state is State.CHANGED else 0)
