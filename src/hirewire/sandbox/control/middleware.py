"""Answers calls below ``/sandbox/``, before anything else sees them."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse

from hirewire.hub.seeding.suites import CONTRACT
from hirewire.sandbox.control import faults, recruiting, replaying, traffic, world_export, world_import
from hirewire.sandbox.control.errors import BadBody, ControlError
from hirewire.sandbox.control.worlds import SEED_NAME, Worlds

PREFIX: Final = "/sandbox/"
_INBOX: Final = "inbox/"
Respond = Callable[[HttpRequest], HttpResponse]
Body = Mapping[str, Any]


class Control:
    """The outermost middleware of a sandbox, so that no request can run while the world changes."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._opening = threading.Lock()
        self._opened: Worlds | None = None
        self._actions: dict[tuple[str, str], Callable[[Body], object]] = {
            ("GET", ""): lambda _body: {"snapshots": self._worlds.snapshots},
            ("GET", "calls"): lambda _body: self._within(traffic.calls),
            ("GET", "events"): lambda _body: self._within(traffic.events),
            ("POST", "exports"): lambda body: self._within(lambda: _export(body)),
            ("GET", "clock"): lambda _body: self._worlds.clock.shown(),
            ("POST", "clock"): lambda body: self._within(lambda: self._worlds.clock.change(body)),
            ("DELETE", "clock"): lambda _body: self._worlds.clock.forget(),
            ("GET", "faults"): lambda _body: faults.listed(),
            ("POST", "faults"): faults.add,
            ("DELETE", "faults"): faults.remove,
            ("POST", "replays"): lambda body: self._within(lambda: replaying.by_id(_name(body, "call"))),
            ("POST", "requests"): lambda _body: self._within(recruiting.request),
            ("POST", "reset"): self._reset,
            ("POST", "switches"): lambda body: self._within(lambda: _switch(body)),
            ("POST", "snapshots"): self._snapshot,
            ("GET", "world"): lambda _body: self._within(lambda: msgspec.to_builtins(world_export.export())),
            ("POST", "world"): self._import,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            with self._worlds.gate.shared():
                return self._respond(request)
        path = request.path_info.removeprefix(PREFIX)
        if path.startswith(_INBOX):
            # Takes the events of a customer that has not said where it wants them.
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        try:
            return self._controlled(request, path.rstrip("/"))
        except ControlError as error:
            return JsonResponse({"message": str(error)}, status=error.status)

    @property
    def _worlds(self) -> Worlds:
        """The worlds, opened by the first request: this object is made before there is a database."""
        with self._opening:
            if self._opened is None:
                worlds = Worlds()
                worlds.open()
                self._opened = worlds
            return self._opened

    def _controlled(self, request: HttpRequest, path: str) -> HttpResponse:
        # Refuses unknown names: a page from elsewhere could point its own name to our address, and call us.
        request.get_host()
        verbs = {verb for verb, known in self._actions if known == path}
        if not verbs:
            places = ", ".join(sorted({f"{verb} {PREFIX}{known}" for verb, known in self._actions}))
            return JsonResponse({"message": f"Nothing is here. There are: {places}."}, status=HTTPStatus.NOT_FOUND)
        if request.method not in verbs:
            message = f"Use {' or '.join(sorted(verbs))}."
            return JsonResponse({"message": message}, status=HTTPStatus.METHOD_NOT_ALLOWED)
        began = time.perf_counter()
        answer = self._actions[request.method, path](_body(request))
        response = JsonResponse(answer, safe=False)
        response["Server-Timing"] = f"control;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response

    def _within(self, act: Callable[[], object]) -> object:
        """Act within the present world, as requests do."""
        with self._worlds.gate.shared():
            return act()

    def _reset(self, body: Body) -> object:
        self._worlds.reset(_name(body, "snapshot", SEED_NAME))
        return {"snapshot": _name(body, "snapshot", SEED_NAME)}

    def _import(self, body: Body) -> object:
        world = world_import.checked(body)
        self._worlds.reset()
        self._within(lambda: world_import.bring_in(world))
        return world_import.counts(world)

    def _snapshot(self, body: Body) -> object:
        self._worlds.snapshot(_name(body, "name"))
        return {"snapshots": self._worlds.snapshots}


def _body(request: HttpRequest) -> Body:
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise BadBody("the fields of the call") from None
    if not isinstance(body, dict):
        raise BadBody("the fields of the call")
    return body


def _name(body: Body, field: str, otherwise: str = "") -> str:
    value = body.get(field, otherwise)
    if not isinstance(value, str) or not value:
        raise BadBody(f"`{field}`, a text")
    return value


def _export(body: Body) -> object:
    member = body.get("member")
    if member is not None and not isinstance(member, int):
        raise BadBody("`member`, a number")
    return asdict(recruiting.export(member_id=member, job_id=_name(body, "job") if "job" in body else ""))


def _switch(body: Body) -> object:
    contract, on = body.get("contract", CONTRACT.id), body.get("on")
    if not isinstance(contract, int) or not isinstance(on, bool):
        raise BadBody("`on`, true or false, and `contract`, a number, if it is not the first")
    recruiting.switch(contract_id=contract, on=on)
    return {"contract": contract, "on": on}
