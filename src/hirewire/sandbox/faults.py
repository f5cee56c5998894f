"""Faults that a sandbox produces on request.

The list of faults is in a file, which all processes of the sandbox read.

A fault strikes calls or events that meet its conditions. The number of strikes can be limited, and a probability can
decide whether the fault strikes. The same seed always gives the same decisions.
"""

import fcntl
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from hirewire.sandbox.board import VARIABLE

T = TypeVar("T")


class Kind(msgspec.Struct, frozen=True):
    words: str
    is_of_events: bool = False
    #: How many times a fault of this kind strikes by default. None means without end.
    times: int | None = 1


KINDS: Final[Mapping[str, Kind]] = {
    "slow": Kind("The answer comes `seconds` later."),
    "too-many-requests": Kind("The call is refused with 429. The answer has `Retry-After` if `retry_after` is given."),
    "server-error": Kind("The call is not carried out. The answer is `status`, or 500 if none is named."),
    "cut": Kind("The call is carried out, and the connection ends after `bytes` of the answer."),
    "expired-token": Kind("The token of the call has expired, and every later call with this token fails, too."),
    "sunset": Kind("The API version `version` has ended, or every version if none is named.", times=None),
    "late-event": Kind("The event comes `seconds` later.", is_of_events=True),
    "doubled-event": Kind("The event comes twice.", is_of_events=True),
    "reordered-events": Kind(
        "The event comes after the next one to the same address, or after five seconds.", is_of_events=True
    ),
    "forged-signature": Kind("The event comes with a wrong signature.", is_of_events=True),
}


class Wanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fault as requested. Conditions that are left out match everything."""

    name: str
    #: A client id.
    application: str = ""
    #: Conditions of calls.
    verb: str = ""
    resource: str = ""
    method: str = ""
    #: The condition of events.
    type: str = ""
    #: How many times the fault strikes. None means without end. If left out, the default of the fault's kind applies.
    times: Annotated[int, Meta(ge=1)] | msgspec.UnsetType | None = msgspec.UNSET
    probability: Annotated[float, Meta(gt=0, le=1)] = 1.0
    seed: int = 0
    seconds: Annotated[float, Meta(ge=0, le=600)] = 2.0
    retry_after: Annotated[int, Meta(ge=0)] | None = None
    status: Annotated[int, Meta(ge=500, le=599)] = 500
    bytes: Annotated[int, Meta(ge=0)] = 100
    version: str = ""


class Fault(Wanted, kw_only=True, omit_defaults=False):
    id: int
    #: How many calls or events met the fault's conditions, and how many of these the fault struck. If an earlier fault
    #: in the list strikes a call or an event, this fault does not count it.
    met: int = 0
    struck: int = 0

    @property
    def is_over(self) -> bool:
        return isinstance(self.times, int) and self.struck >= self.times

    def fits(self, facts: Mapping[str, str]) -> bool:
        if self.name == "sunset" and not facts["version"]:
            return False
        return all(not getattr(self, name) or getattr(self, name) == value for name, value in facts.items())

    def strikes(self) -> bool:
        """Count a call or an event that fits, and return whether the fault strikes it."""
        self.met += 1
        hits = random.Random(f"{self.seed} {self.met}").random() < self.probability  # noqa: S311 - no secret
        self.struck += hits
        return hits


class UnknownFaultError(Exception):
    """There is no fault with the requested name, or the request's conditions or values are not valid."""


class Faults:
    def __init__(self, file: Path) -> None:
        self._file = file
        #: Inode, time and size of the file when it was read. The time alone is too coarse to show every change.
        self._version: tuple[int, ...] = ()
        self._armed: list[Fault] = []

    @classmethod
    def of_this_sandbox(cls) -> "Faults":
        return cls(Path(os.environ[VARIABLE]).with_name("faults.json"))

    def armed(self) -> list[Fault]:
        """Return all faults, even those that are over. The file is read again only after it has changed."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return []
        version = status.st_ino, status.st_mtime_ns, status.st_size
        if version != self._version:
            # The version was taken before the file was read. If the file changes in between, the next call reads it
            # again.
            self._armed, self._version = _read(self._file), version
        return self._armed

    def add(self, wanted: Mapping[str, Any]) -> Fault:
        fault = _checked(wanted)

        def change(faults: list[Fault]) -> Fault:
            fault.id = max((each.id for each in faults), default=0) + 1
            faults.append(fault)
            return fault

        return self._change(change)

    def remove(self, number: int) -> bool:
        def change(faults: list[Fault]) -> bool:
            left = [each for each in faults if each.id != number]
            is_there = len(left) < len(faults)
            faults[:] = left
            return is_there

        return self._change(change)

    def clear(self) -> None:
        self._change(list.clear)

    def strike(self, facts: Mapping[str, str], *, is_event: bool = False) -> Fault | None:
        if not any(_is_for(each, is_event) and each.fits(facts) for each in self.armed()):
            return None

        def change(faults: list[Fault]) -> Fault | None:
            fitting = (each for each in faults if _is_for(each, is_event) and each.fits(facts))
            return next((each for each in fitting if each.strikes()), None)

        return self._change(change)

    def _change(self, change: Callable[[list[Fault]], T]) -> T:
        with _alone(self._file.with_suffix(".lock")):
            faults = _read(self._file)
            answer = change(faults)
            unfinished = self._file.with_suffix(".new")
            unfinished.write_bytes(msgspec.json.encode(faults))
            unfinished.replace(self._file)
        return answer


def _is_for(fault: Fault, is_event: bool) -> bool:  # noqa: FBT001 - whether events or calls are meant
    return KINDS[fault.name].is_of_events is is_event and not fault.is_over


def _read(file: Path) -> list[Fault]:
    return msgspec.json.decode(file.read_bytes(), type=list[Fault]) if file.exists() else []


def _checked(wanted: Mapping[str, Any]) -> Fault:
    try:
        request = msgspec.convert(wanted, Wanted)
    except msgspec.ValidationError as wrong:
        raise UnknownFaultError(f"This is not a valid fault: {wrong}.") from None
    kind = KINDS.get(request.name)
    if kind is None:
        raise UnknownFaultError(f"There is no fault {request.name[:40]!r}. There are: {', '.join(KINDS)}.")
    foreign = ("verb", "resource", "method") if kind.is_of_events else ("type",)
    named = [name for name in foreign if getattr(request, name)]
    if named:
        noun = "events" if kind.is_of_events else "calls"
        raise UnknownFaultError(f"{request.name} strikes {noun}, which have no {named[0]}.")
    fields = msgspec.structs.asdict(request)
    if request.times is msgspec.UNSET:
        fields["times"] = kind.times
    return Fault(id=0, **fields)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
