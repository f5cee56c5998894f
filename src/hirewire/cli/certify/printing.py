from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import click

from hirewire.certification.comparing import Change, Comparison
from hirewire.certification.coverage import Covered
from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Run
from hirewire.certification.reports.masking import formatter
from hirewire.certification.reports.text import fault_lines
from hirewire.certification.requirements import MODULE_TITLES, Module
from hirewire.certification.steps import Move, Step, usual_values

_COLORS: Final = {Verdict.PASSED: "green", Verdict.FAILED: "red"}
_WIDTH: Final = max(map(len, Verdict))
_show = formatter(with_people=False)


def show_coverage(rows: Sequence[Covered]) -> None:
    for module, own in groupby(rows, key=lambda row: row.requirement.module):
        _heading(module)
        for row in own:
            how = "by calls" if row.by_check else "by hand"
            left = f"  then {', '.join(row.left)}" if row.by_check and row.left else ""
            left = left if row.by_check else f"  {', '.join(row.left)}"
            click.echo(f"  {row.requirement.id}  {how:<8}  {row.requirement.title}{click.style(left, dim=True)}")
    proved = sum(row.by_check for row in rows)
    click.echo(f"\n{proved} of {len(rows)} rules are judged by calls.")


def described(step: Step) -> dict[str, Any]:
    takes = [*step.needs, *usual_values(Move(step))]
    return {"name": step.name, "takes": takes, "makes": step.makes or None, "shows": step.shows, "words": step.words}


def show_steps(rows: Sequence[dict[str, Any]]) -> None:
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        made = f" → {row['makes']}" if row["makes"] else ""
        name = click.style(f"{row['name']:<{width}}", bold=True)
        click.echo(f"{name}  {', '.join(row['takes'])}{made}")


def show_results(run: Run) -> None:
    for module, results in groupby(run.results, key=lambda result: result.requirement.module):
        _heading(module)
        for result in results:
            show_result(result)
    counts = ", ".join(f"{run.count(verdict)} {verdict}" for verdict in Verdict if run.count(verdict))
    click.echo(f"\n{len(run.traffic.calls):,} calls and {len(run.traffic.events):,} events: {counts or 'no rules'}.")


def show_result(result: Result) -> None:
    verdict = click.style(
        f"{result.verdict:<{_WIDTH}}", fg=_COLORS.get(result.verdict), dim=result.verdict not in _COLORS
    )
    click.echo(f"  {result.requirement.id}  {verdict}  {result.requirement.title}")
    if result.verdict is not Verdict.FAILED:
        click.secho(f"{'':<{_WIDTH + 13}}{_show(result.words)}", dim=True)
        return
    for line in fault_lines(result):
        click.echo(line)


def show_comparison(comparison: Comparison) -> None:
    for title, color, changes in (
        ("Now fails", "red", comparison.broken),
        ("Now passes", "green", comparison.mended),
        ("Changed", None, comparison.others),
    ):
        for change in changes:
            _show_change(title, color, change)
    if not comparison.changes:
        click.echo("Nothing changed.")


def _show_change(title: str, color: str | None, change: Change) -> None:
    click.echo(f"{click.style(f'{title:<10}', fg=color)} {change.id}  {change.title}: {change.before} → {change.after}")
    click.secho(f"           {change.words}", dim=True)


def _heading(module: Module) -> None:
    click.secho(f"\n{module} {MODULE_TITLES[module]}", bold=True)
