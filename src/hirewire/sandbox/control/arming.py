"""Arms single faults from the page *Watch*, for calls or events of one application."""

from hirewire.hub.sites.developers.watch_faults import Armed
from hirewire.sandbox.faults import KINDS, Fault, Faults


class ArmedFaults:
    def __init__(self) -> None:
        self._faults = Faults.of_this_sandbox()

    def armed(self, client_id: str) -> list[Armed]:
        return [_shown(fault) for fault in self._of(client_id)]

    def fail_call(self, client_id: str, *, verb: str, resource: str) -> None:
        self._faults.add({"name": "server-error", "application": client_id, "verb": verb, "resource": resource})

    def fail_event(self, client_id: str, *, type: str) -> None:  # noqa: A002 - a fault's condition has this name
        self._faults.add({"name": "forged-signature", "application": client_id, "type": type})

    def disarm(self, client_id: str, number: int) -> None:
        if any(fault.id == number for fault in self._of(client_id)):
            self._faults.remove(number)

    def _of(self, client_id: str) -> list[Fault]:
        """Return the faults that may strike the application.

        A fault that names no application may strike any application.
        """
        return [fault for fault in self._faults.armed() if not fault.is_over and fault.application in {"", client_id}]


def _shown(fault: Fault) -> Armed:
    what = fault.type if KINDS[fault.name].is_of_events else f"{fault.verb} {fault.resource}".strip()
    left = fault.times - fault.struck if isinstance(fault.times, int) else None
    return Armed(fault.id, str(fault.status) if fault.name == "server-error" else fault.name, what, left)
