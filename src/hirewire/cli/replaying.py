"""``hirewire sandbox replay``: send a recorded call again, and compare both answers."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

import click
import msgspec

from hirewire.certification.errors import CertificationError
from hirewire.certification.recordings import Sandbox
from hirewire.certification.reports.masking import shown_address

_WIDEST: Final = 200
_GAP: Final = "  "
Record = Mapping[str, Any]


@click.command()
@click.option("--sandbox", metavar="URL", required=True, help="The sandbox, such as http://localhost:8500.")
@click.option("--json", "as_json", is_flag=True, help="Print both calls as JSON.")
@click.argument("call")
def replay(*, sandbox: str, call: str, as_json: bool) -> None:
    """Send a recorded call again as the application that made it, and print both answers side by side.

    CALL is the id in the answer's header X-LI-UUID; `hirewire sandbox watch
    --ids` prints it, and `last` names the newest call. The sandbox issues a token
    for this call alone. The sandbox remembers only the newest calls of its world in full.
    Older calls remain only in the journal; a call that the journal masked or cut
    cannot be replayed. The exit status is 1 if the answers differ.
    """
    try:
        with Sandbox(sandbox) as source:
            calls = source.post("replays", {"call": _newest(source) if call == "last" else call})
    except CertificationError as error:
        raise click.ClickException(str(error)) from None
    then, now = calls["then"], calls["now"]
    if as_json:
        click.echo(json.dumps(calls, indent=2, ensure_ascii=False))
    else:
        click.echo(f"{then['verb']} {shown_address(then['path'])} {then['method']}")
        for line in _side_by_side(_shown(then), _shown(now)):
            click.echo(line)
    is_same = then["status"] == now["status"] and then["answer"] == now["answer"]
    click.get_current_context().exit(0 if is_same else 1)


def _newest(source: Sandbox) -> str:
    calls = source.read().business
    if not calls:
        raise CertificationError("This world has no calls yet, except requests for tokens.")
    return calls[-1].id


def _shown(call: Record) -> list[str]:
    head = f"{call['status']}, {call['took_ms']:.0f} ms, {call['id']}"
    try:
        body = msgspec.json.format(call["answer"], indent=2)
    except msgspec.DecodeError:
        body = call["answer"]
    return [head, "", *body.splitlines()]


def _side_by_side(then: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    """Yield both answers in two columns. A line that is too long for its column continues below."""
    width = (min(shutil.get_terminal_size().columns, _WIDEST) - len(_GAP)) // 2
    yield f"{'Then':<{width}}{_GAP}Now"
    for left, right in zip_longest(then, now, fillvalue=""):
        for part, other in zip_longest(_cut(left, width), _cut(right, width), fillvalue=""):
            line = f"{part:<{width}}{_GAP}{other}".rstrip()
            yield line if left == right else click.style(line, fg="yellow")


def _cut(line: str, width: int) -> list[str]:
    return [line[start : start + width] for start in range(0, len(line), width)] or [""]
