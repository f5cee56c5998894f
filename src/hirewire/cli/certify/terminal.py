"""Shows a run at a terminal, where a person may type answers while the run watches the calls."""

import sys
import threading
import time
from dataclasses import replace
from queue import Empty, Queue
from typing import Final

import click

from hirewire.certification.calls import Call
from hirewire.certification.errors import CertificationError
from hirewire.certification.findings import Result
from hirewire.certification.people import Reply, Words
from hirewire.certification.pictures import MOST_BYTES_IN_ALL, Picture
from hirewire.certification.reports.masking import shown_address
from hirewire.certification.requirements import Requirement
from hirewire.cli.certify import printing
from hirewire.cli.certify.options import read_picture

_HELP: Final = "Enter judges now · s skips · n REASON: not applicable · q ends the run"
#: A line that begins like this names a picture, and is no answer.
_PICTURE: Final = "p "
_REPLIES: Final = {
    "": Reply.DONE,
    "s": Reply.SKIP,
    "q": Reply.END,
    "y": Reply.YES,
    "yes": Reply.YES,
    "n": Reply.NO,
    "no": Reply.NO,
}


class ProgressPrinter:
    def begins(self, requirement: Requirement, act: str) -> None:
        click.secho(f"\n{requirement.id}  {requirement.title}", bold=True)
        click.echo(f"  {requirement.rule}")
        if act:
            self.asks(act)

    def asks(self, act: str) -> None:
        click.echo(f"  {click.style('Do this:', bold=True)} {act}")

    def plays(self, act: str, by: str) -> None:
        click.echo(f"  {click.style(f'{by}:', bold=True)} {act}")

    def awaits(self) -> None:
        """Show nothing while the run waits: ``sees`` shows each call when it arrives."""

    def sees(self, call: Call) -> None:
        batch = f", {call.done} done, {call.refused} refused" if call.done or call.refused else ""
        click.secho(f"    {call.at:%H:%M:%S} {call.verb} {shown_address(call.path)} → {call.status}{batch}", dim=True)

    def learns(self, result: Result) -> None:
        printing.show_result(result)


class Terminal(ProgressPrinter):
    """A terminal at which a person answers by typing lines. The run ends when standard input ends."""

    is_there = True

    def __init__(self, name: str, *, room: int = MOST_BYTES_IN_ALL) -> None:
        """``room`` is how many bytes the pictures of answers may take up."""
        self._name = name
        self._room = room
        self._lines: Queue[str | None] = Queue()
        threading.Thread(target=self._read, daemon=True, name="answers").start()

    @property
    def name(self) -> str:
        return self._name

    def asks(self, act: str) -> None:
        super().asks(act)
        click.secho(f"  {_HELP}", dim=True)

    def waits(self, seconds: float) -> Words | None:
        try:
            line = self._lines.get(timeout=seconds)
        except Empty:
            return None
        return _words(line, in_words=False)

    def answers(self, question: str, *, in_words: bool, within: float | None = None) -> Words:
        ends_at = None if within is None else time.monotonic() + within
        choices = "in words" if in_words else "y or n"
        click.echo(f"  {click.style(question, bold=True)} ({choices}, s skips, p FILE adds a picture)")
        picture = None
        while True:
            line = self._line(ends_at)
            if line is not None and line.startswith(_PICTURE):
                picture = self._picture(line.removeprefix(_PICTURE).strip()) or picture
                continue
            words = _words(line, in_words=in_words)
            if in_words or words.reply is not Reply.DONE:
                self._room -= len(picture.content) if picture else 0
                return replace(words, picture=picture)
            # Do not guess: any other text may mean no. If that text counted as a yes, the rule would pass.
            click.secho("    Type y or n, or s to skip the question.", fg="red")

    def _picture(self, file: str) -> Picture | None:
        try:
            picture = read_picture(file, room=self._room)
        except CertificationError as refusal:
            click.secho(f"    {refusal}", fg="red")
            return None
        click.secho(f"    {file}, {picture.width} by {picture.height} pixels, goes with your answer.", dim=True)
        return picture

    def _line(self, ends_at: float | None) -> str | None:
        """Return the next line, or None at the end of the input.

        Raise ``TimeoutError`` at ``ends_at``, a time of the monotonic clock.
        """
        try:
            return self._lines.get(timeout=None if ends_at is None else max(0, ends_at - time.monotonic()))
        except Empty:
            raise TimeoutError from None

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line.strip())
        self._lines.put(None)


def _words(line: str | None, *, in_words: bool) -> Words:
    if line is None:
        return Words(Reply.END)
    command, _, rest = line.partition(" ")
    if command.lower() == "n":
        return Words(Reply.NOT_APPLICABLE, rest.strip()) if rest.strip() else Words(Reply.NO)
    known = _REPLIES.get(line.lower())
    if known is not None and not (in_words and known in {Reply.YES, Reply.NO}):
        return Words(known)
    return Words(Reply.TEXT, line) if in_words else Words(Reply.DONE)
