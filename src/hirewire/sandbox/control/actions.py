"""Carries out the calls of the control API. Verb and path decide what a call does."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import msgspec

from hirewire.hub.seeding.suites import CONTRACT
from hirewire.sandbox.control import (
    changing,
    faults,
    playing,
    recruiting,
    replaying,
    traffic,
    world_checks,
    world_export,
    world_import,
)
from hirewire.sandbox.control.errors import BadBody, Body, YearIsPlayed
from hirewire.sandbox.control.worlds import SEED_NAME, Worlds

if TYPE_CHECKING:
    from hirewire.sandbox.control.year.controlling import YearControl

#: The middleware answers this call itself, without this module. Every start of the sandbox repeats the call until it is
#: answered, and the start must not wait for this module's imports.
_LISTED: Final = ("GET", "")
#: Ids are stored as PostgreSQL's bigint.
_FIRST_TOO_LARGE: Final = 1 << 63


class Actions:
    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._opened_year: YearControl | None = None
        self._table: dict[tuple[str, str], Callable[[Body], object]] = {
            ("GET", "calls"): lambda body: self._within(lambda: traffic.calls(body)),
            ("GET", "events"): lambda body: self._within(lambda: traffic.events(body)),
            ("GET", "journal"): lambda _body: self._within(self._journal),
            ("POST", "exports"): lambda body: self._within(lambda: _export(body)),
            ("GET", "clock"): lambda _body: self._worlds.clock.shown(),
            ("POST", "clock"): self._change_clock,
            ("DELETE", "clock"): self._forget_clock,
            ("POST", "closures"): lambda body: self._within(lambda: _close(body)),
            ("POST", "endings"): lambda body: self._within(lambda: _end(body)),
            ("GET", "faults"): lambda _body: faults.listed(),
            ("POST", "faults"): faults.add,
            ("DELETE", "faults"): faults.remove,
            ("GET", "incidents"): lambda _body: playing.listed(),
            ("POST", "incidents"): lambda body: playing.play(_name(body, "name"), self.play),
            ("POST", "moves"): lambda body: self._within(lambda: _move(body)),
            ("POST", "replays"): lambda body: self._within(lambda: replaying.by_id(_name(body, "call"))),
            ("POST", "requests"): lambda _body: self._within(recruiting.request),
            ("POST", "reset"): self._reset,
            ("POST", "seed"): self._make_seed,
            ("POST", "switches"): lambda body: self._within(lambda: _switch(body)),
            ("POST", "snapshots"): self._snapshot,
            ("GET", "world"): lambda _body: self._within(lambda: msgspec.to_builtins(world_export.export())),
            ("POST", "world"): self._import,
            ("GET", "year"): lambda _body: self._within(self._year.shown),
            ("POST", "year"): lambda body: self._within(lambda: self._year.begin(body)),
            ("DELETE", "year"): lambda _body: self._year.end(),
        }

    @property
    def places(self) -> list[tuple[str, str]]:
        return sorted([_LISTED, *self._table])

    def verbs(self, path: str) -> set[str]:
        return {verb for verb, known in self.places if known == path}

    def play(self, verb: str, path: str, body: Body) -> object:
        return self._table[verb, path](body)

    def _within(self, act: Callable[[], object]) -> object:
        with self._worlds.gate.shared():
            return act()

    @property
    def _year(self) -> "YearControl":
        """The control of simulated years, imported at its first use.

        Test suites that play no year need not wait for the import.
        """
        if self._opened_year is None:
            from hirewire.sandbox.control.year.controlling import YearControl  # noqa: PLC0415 - see above

            self._opened_year = YearControl(self._worlds.clock, self._worlds.gate)
        return self._opened_year

    def _end_year(self) -> None:
        if self._opened_year is not None:
            self._opened_year.forget()

    def _between_acts(self) -> AbstractContextManager[None]:
        return nullcontext() if self._opened_year is None else self._opened_year.between_acts()

    def _change_clock(self, body: Body) -> object:
        self._require_no_year()
        return self._within(lambda: self._worlds.clock.change(body))

    def _forget_clock(self, _body: Body) -> object:
        self._require_no_year()
        return self._worlds.clock.forget()

    def _require_no_year(self) -> None:
        if self._opened_year is not None and self._opened_year.is_playing:
            raise YearIsPlayed

    def _journal(self) -> object:
        return {**traffic.journal(), "world": self._worlds.number}

    def _reset(self, body: Body) -> object:
        name = _name(body, "snapshot", SEED_NAME)
        self._worlds.reset(name, leave=self._end_year)
        return {"snapshot": name}

    def _make_seed(self, _body: Body) -> object:
        self._worlds.make_seed(between=self._between_acts)
        return {"snapshot": SEED_NAME}

    def _import(self, body: Body) -> object:
        world = world_checks.checked(body)
        # No world is imported while a year is played. During an import, all threads of this process use the database of
        # the imported world. The thread that plays the year would use that database, too.
        self._worlds.become(lambda: world_import.bring_in(world), check=self._require_no_year, leave=self._end_year)
        return world_import.counts(world)

    def _snapshot(self, body: Body) -> object:
        self._worlds.snapshot(_name(body, "name"), between=self._between_acts)
        return {"snapshots": self._worlds.snapshots}


def _name(body: Body, field: str, otherwise: str = "") -> str:
    value = body.get(field, otherwise)
    if not isinstance(value, str) or not value:
        raise BadBody(f"`{field}`, a string")
    return value


def _export(body: Body) -> object:
    member = body.get("member")
    if member is not None and not isinstance(member, int):
        raise BadBody("`member`, a number")
    return asdict(recruiting.export(member_id=member, job_id=_name(body, "job") if "job" in body else ""))


def _switch(body: Body) -> object:
    contract, on = body.get("contract", CONTRACT.id), body.get("on")
    if not isinstance(contract, int) or not isinstance(on, bool):
        raise BadBody("`on`, true or false, and optionally `contract`, a number (by default the first contract's)")
    recruiting.switch(contract_id=contract, on=on)
    return {"contract": contract, "on": on}


def _close(body: Body) -> object:
    return {"member": changing.close_account(_number(body, "member") if "member" in body else None)}


def _end(body: Body) -> object:
    cause = body.get("cause", "")
    if not isinstance(cause, str):
        raise BadBody("`cause`, a string, if there is one")
    return {"contract": changing.end_contract(cause)}


def _move(body: Body) -> object:
    company = _number(body, "company")
    return {"company": company, "contracts": changing.change_company_id(company)}


def _number(body: Body, field: str) -> int:
    value = body.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _FIRST_TOO_LARGE:
        raise BadBody(f"`{field}`, a whole number")
    return value
