"""``hirewire sandbox year``: a company's year, played in a sandbox while its clock runs fast."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import click

from hirewire.certification.errors import CertificationError
from hirewire.certification.recordings import Sandbox
from hirewire.sandbox.processes import interrupted_by_signals

_LOOK_EVERY: Final = 0.5
_PLAYS: Final = {"auto": None, "play": True, "leave": False}
Played = Mapping[str, Any]


@click.command()
@click.option(
    "--sandbox", metavar="URL", required=True, help="The sandbox to play the year in, such as http://localhost:8500."
)
@click.option("--days", type=click.IntRange(1, 3660), help="How many days to play.  [default: 365]")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Instead of --days: play until this day begins.")
@click.option(
    "--speed",
    type=click.FloatRange(1, 100_000),
    default=1000.0,
    show_default=True,
    help="Speed of the clock while nobody acts, as a multiple of real time. At 1000, a year takes about a working day. "
    "The clock runs at real time while somebody acts or calls the API.",
)
@click.option(
    "--at-once",
    is_flag=True,
    help="Do not let time pass between two acts: move the clock from one act to the next instead.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="A different number plays a different year.")
@click.option(
    "--ats",
    type=click.Choice(list(_PLAYS)),
    default="auto",
    show_default=True,
    help="Whether to play what happens in the ATS, too. `auto` leaves alone an ATS that you have connected.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def year(
    *,
    sandbox: str,
    days: int | None,
    until: datetime | None,
    speed: float,
    at_once: bool,
    seed: int,
    ats: str,
    as_json: bool,
) -> None:
    """Play a company's year: exports, InMails and their answers, stages, notes, jobs, hires, closed accounts.

    Everything goes through the services behind the pages and the API, so push events, quotas, tokens and retention
    behave as in a real year. The clock runs at real time while somebody acts, and at most ten times as fast while an
    export is on its way. Ctrl-C stops the year and says what has happened so far; the sandbox continues at real time.
    """
    if days is not None and until is not None:
        raise click.UsageError("Name either --days or --until, not both.")
    body: dict[str, object] = {"speed": None if at_once else speed, "seed": seed}
    body |= {"days": days} if days is not None else {}
    body |= {"until": until.date().isoformat()} if until is not None else {}
    body |= {} if _PLAYS[ats] is None else {"plays_ats": _PLAYS[ats]}
    try:
        with Sandbox(sandbox) as source:
            played = _watched(source, source.post("year", body))
    except CertificationError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(played, indent=2, ensure_ascii=False))
        return
    for line in summary(played):
        click.echo(line)


def _watched(source: Sandbox, played: Played) -> Played:
    line = _Line()
    with suppress(KeyboardInterrupt), interrupted_by_signals():
        while played["state"] == "playing":
            line.show(played)
            time.sleep(_LOOK_EVERY)
            played = source.get("year")
        line.end()
        return played
    line.end()
    return source.delete("year")


class _Line:
    """The progress: on a terminal, one line that is rewritten again and again; elsewhere, a new line for each month."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._month = ""

    def show(self, played: Played) -> None:
        text = progress(played)
        if self._is_terminal:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
        elif played["now"][:7] != self._month:
            self._month = played["now"][:7]
            click.echo(text, err=True)

    def end(self) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[K", nl=False, err=True)


def progress(played: Played) -> str:
    acts = sum(played["acts"].values())
    failed = f", {played['failed']} failed" if played["failed"] else ""
    return f"{played['now'][:10]}  day {played['days_played']} of {played['days']}, {acts:,} acts{failed}"


def summary(played: Played) -> Iterator[str]:
    ended = {"ended": "", "stopped": "Stopped. ", "failed": "Ended by a failure. "}.get(played["state"], "")
    seconds = max(played["seconds"], 0.1)
    fast = (datetime.fromisoformat(played["now"]) - datetime.fromisoformat(played["from"])).total_seconds() / seconds
    yield (
        f"{ended}{played['days_played']} of {played['days']} days, from {played['from'][:10]} to {played['now'][:10]}, "
        f"in {_span(seconds)}: {fast:,.0f} times as fast as real time."
    )
    yield f"The ATS's part: {played['ats']}."
    for name, number in played["acts"].items():
        yield f"{number:>8,}  {name}"
    exports, events, calls = played["exports"], dict(played["events"]), played["calls"]
    yield f"Exports: {', '.join(f'{number:,} {name}' for name, number in exports.items())}."
    dead = events.pop("dead")
    yield f"Push events: {sum(events.values()):,}, of which {dead:,} could not be delivered."
    yield f"API calls: {', '.join(f'{number:,} {name}' for name, number in calls.items()) or 'none'}."
    if played["late"]:
        yield f"On {played['late']:,} days, the clock did not wait for work that was unfinished in the evening."
    yield f"Failures: {played['failed']:,} acts, {played['failed_tasks']:,} tasks of the worker."
    yield from (f"  {words}" for words in played["failures"])


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
