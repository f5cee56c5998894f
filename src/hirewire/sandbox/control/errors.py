from collections.abc import Iterable, Mapping
from typing import Any

#: The JSON object in the body of a call. For a GET call, the parameters of its query.
Body = Mapping[str, Any]


class ControlError(Exception):
    """The control cannot do what was asked. The message says why; ``status`` is the status of the response."""

    status = 400


class OtherSite(ControlError):
    status = 403

    def __init__(self) -> None:
        super().__init__("Web pages of other sites may not call a sandbox. Programs and pages of this machine may.")


class BadName(ControlError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name[:60]!r} cannot name a snapshot. Use up to 40 lowercase letters, digits, - and _; `seed` is taken."
        )


class NoSnapshot(ControlError):
    status = 404

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no snapshot {name[:60]!r}. There are: {', '.join(known)}.")


class NoIncident(ControlError):
    status = 404

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"No incident is called {name[:60]!r}. There are: {', '.join(known)}.")


class NotDone(ControlError):
    status = 409


class NotOpened(ControlError):
    """Nobody can be exported to a job yet: the worker has not read the job, or lacks the job's access lists."""

    status = 423


class NotQuiet(ControlError):
    status = 503

    def __init__(self) -> None:
        super().__init__("The sandbox's worker did not stop in time. See the sandbox's log.")


class NotWritten(ControlError):
    status = 503

    def __init__(self) -> None:
        super().__init__("The newest calls could not be written to the database. Try again, or see the sandbox's log.")


class NotCopied(ControlError):
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The world could not be copied, perhaps because the disk is full. An earlier snapshot of the same name is"
            " still there. Try again, or see the sandbox's log."
        )


class BadBody(ControlError):
    def __init__(self, wanted: str) -> None:
        super().__init__(f"The body must be a JSON object with {wanted}.")


class BadFault(ControlError):
    """The fault is not valid; the message says why in a whole sentence."""


class NoFault(ControlError):
    status = 404

    def __init__(self, number: object) -> None:
        super().__init__(f"There is no fault {number!r:.20}.")


class NoCall(ControlError):
    status = 404

    def __init__(self, call_id: str) -> None:
        super().__init__(f"There is no call {call_id!r:.60} in this world. Calls are named by their X-LI-UUID.")


class BadClock(ControlError):
    """The clock cannot be moved in this way; the message says why in a whole sentence."""


class BadYear(ControlError):
    """The year cannot be played in this way; the message says why in a whole sentence."""


class NoYear(ControlError):
    status = 404

    def __init__(self) -> None:
        super().__init__("No year was played in this world. Begin one with POST /sandbox/year.")


class YearIsPlayed(ControlError):
    status = 409

    def __init__(self) -> None:
        super().__init__("A year is being played. Stop it with DELETE /sandbox/year, or wait until it ends.")


class BadWorld(ControlError):
    """The world was not imported; the message says why in a whole sentence."""


class BadPart(BadWorld):
    """One part of a world's file is wrong; ``path`` names it, as in ``companies[0].jobs[2].title``."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"The world was not imported. At `{path}`: {why}")


class HasAts(ControlError):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "An ATS runs beside this sandbox, so no world can be imported: the file may lack the company of that ATS."
        )


class HasAccount(ControlError):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "The records of the account that the agent has connected cannot be saved or restored."
            " Stop the sandbox and start another one."
        )


class NoDouble(ControlError):
    status = 503

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The double beside this sandbox could not save or restore its records: {reason}."
            " Stop the sandbox and start it again."
        )
