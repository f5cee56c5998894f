"""``hirewire sandbox watch``: the calls and events of a sandbox as they happen, each with its documentation page."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import click

from hirewire.certification.calls import traffic_of
from hirewire.certification.errors import CertificationError
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.recordings import Sandbox
from hirewire.certification.reports.masking import shown_address

_LOOK_EVERY: Final = 0.5
_FAULT: Final = 400
Record = Mapping[str, Any]


@click.command()
@click.option("--sandbox", metavar="URL", required=True, help="The sandbox, such as http://localhost:8500.")
@click.option(
    "--docs", default="docs", show_default=True, help="Folder or URL of the documentation; links begin with it."
)
@click.option("--hints", is_flag=True, help="Also say which certification rules a call breaks.")
@click.option("--ids", is_flag=True, help="Also print each call's id, which `hirewire sandbox replay` takes.")
@click.option("--once", is_flag=True, help="Print what has happened so far, and exit.")
def watch(*, sandbox: str, docs: str, hints: bool, ids: bool, once: bool) -> None:
    """Print the calls and events of a sandbox as they happen, each with its documentation page.

    The command also shows resets of the sandbox, and how many calls and
    events the sandbox's journal has lost or forgotten. Ctrl-C ends the watch.
    """
    try:
        with Sandbox(sandbox) as source, suppress(KeyboardInterrupt):
            news = News(source, docs, with_hints=hints, with_ids=ids)
            while True:
                for line in news.lines():
                    click.echo(line)
                if once:
                    return
                time.sleep(_LOOK_EVERY)
    except CertificationError as error:
        raise click.ClickException(str(error)) from None


class News:
    def __init__(self, source: Sandbox, docs: str, *, with_hints: bool, with_ids: bool = False) -> None:
        self._source = source
        self._docs = docs.rstrip("/")
        self._with_hints = with_hints
        self._with_ids = with_ids
        self._world: int | None = None
        self._known: set[str] = set()
        self._states: dict[str, str] = {}
        self._hinted: set[str] = set()

    def lines(self) -> Iterator[str]:
        world, records = self._read()
        if self._known and world != self._world:
            self._known, self._states, self._hinted = set(), {}, set()
            yield _remark("The sandbox has another world now.")
        self._world = world
        yield from self._forgotten(records)
        fresh = [record for record in records if self._is_news(record)]
        for record in sorted(fresh, key=lambda each: str(each["at"])):
            if lost := record.get("lost_before"):
                yield _remark(f"Calls are missing here, as the journal had no room for them: {lost}.")
            yield self._call(record) if "verb" in record else self._event(record)
        if self._with_hints and fresh:
            yield from self._hints(records)

    def _read(self) -> tuple[int, list[Record]]:
        """Return the number of the sandbox's world, and the world's records.

        If a reset changes the number during the reading, start again.
        """
        before = self._source.world()
        while True:
            records: list[Record] = list(self._source.records())
            after = self._source.world()
            if after == before:
                return after, records
            before = after

    def _forgotten(self, records: Sequence[Record]) -> Iterator[str]:
        forgotten_ids = self._known - {str(record["id"]) for record in records}
        if forgotten_ids:
            self._known -= forgotten_ids
            words = (
                f"The sandbox has forgotten {len(forgotten_ids)} of the calls and events above:"
                " it keeps them for a limited time."
            )
            yield _remark(words)

    def _is_news(self, record: Record) -> bool:
        """Whether the record is new, or is an event whose delivery state has changed."""
        number, state = str(record["id"]), str(record.get("state"))
        is_known = number in self._known and self._states.get(number, state) == state
        self._known.add(number)
        self._states[number] = state
        return not is_known

    def _call(self, call: Record) -> str:
        what = f"{call['verb']} {shown_address(call['path'])} {call['method']}"
        batch = f", {call['done']} done, {call['refused']} refused" if call["done"] or call["refused"] else ""
        answer = f"{call['status']}{batch}, {call['took_ms']:.0f} ms"
        return self._line(call, "ATS → Recruiter", what, answer, is_wrong=call["status"] >= _FAULT)

    def _event(self, event: Record) -> str:
        answer = f"{event['state'] or 'nowhere to send it'}, {event['tries']} tries, {event['status'] or 'no answer'}"
        is_wrong = (event["status"] or 0) >= _FAULT
        return self._line(event, "Recruiter → ATS", event["type"], answer, is_wrong=is_wrong)

    def _line(self, record: Record, way: str, what: str, answer: str, *, is_wrong: bool) -> str:
        at = datetime.fromisoformat(record["at"])
        styled_answer = click.style(answer, fg="red" if is_wrong else None)
        page = click.style(f"{self._docs}/{page_of(record)}", dim=True)
        number = f"  {record['id']}" if self._with_ids and "verb" in record else ""
        return f"{at:%H:%M:%S}  {way}  {what} → {styled_answer}  {page}{number}"

    def _hints(self, records: Sequence[Record]) -> Iterator[str]:
        for result in judge(traffic_of(records, is_whole=self._source.is_whole()), Plan(is_strict=True)):
            if result.verdict is Verdict.FAILED and result.requirement.id not in self._hinted:
                self._hinted.add(result.requirement.id)
                yield click.style(f"          {result.requirement.id} would fail: {result.words}", fg="yellow")


def _remark(words: str) -> str:
    return click.style(f"         {words}", dim=True)


def page_of(record: Record) -> str:
    if "verb" not in record:
        return "protocol/push.md"
    root = str(record["path"]).split("/", 2)[1]
    if root == "oauth" or not record["resource"]:
        return "protocol/oauth.md" if root == "oauth" else "protocol/README.md"
    return f"protocol/{root}/{str(record['resource']).replace('/', '.')}.md"
