"""Lists and changes the faults of this sandbox for the control API."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hirewire.sandbox.control.errors import BadFault, NoFault
from hirewire.sandbox.faults import KINDS, Faults, UnknownFaultError


def listed() -> dict[str, Any]:
    armed = msgspec.to_builtins(Faults.of_this_sandbox().armed())
    return {"faults": armed, "names": {name: kind.words for name, kind in KINDS.items()}}


def add(wanted: Mapping[str, Any]) -> object:
    try:
        return msgspec.to_builtins(Faults.of_this_sandbox().add(wanted))
    except UnknownFaultError as error:
        raise BadFault(str(error)) from None


def remove(body: Mapping[str, Any]) -> dict[str, Any]:
    faults = Faults.of_this_sandbox()
    if "id" not in body:
        faults.clear()
    elif not faults.remove(body["id"]):
        raise NoFault(body["id"])
    return listed()
