"""Stands in for the people who use Recruiter, and does their steps in a sandbox."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from hirewire.certification.adapters import StepFailedError, Values
from hirewire.certification.errors import CertificationError, NotOpenedError
from hirewire.certification.recordings import Sandbox
from hirewire.certification.rules.onboarding import GRACE
from hirewire.certification.steps import Step

LOOK_EVERY: Final = 0.5
#: Seconds that an integration stays off. This must be longer than ``GRACE``. Calls during ``GRACE`` are not judged,
#: because they may have been on their way when the integration was switched off.
STAYS_OFF: Final = GRACE.total_seconds() + 5


class Recruiter:
    name = "Recruiter"
    steps = frozenset({"export", "export-again", "switch-off", "switch-on"})
    lacks: Mapping[str, str] = MappingProxyType({})

    def __init__(self, sandbox: Sandbox, *, patience: float) -> None:
        """``patience`` is how many seconds to wait until Recruiter accepts a new job for an export."""
        self._sandbox = sandbox
        self._patience = patience
        self._member = 0

    def play(self, step: Step, values: Values) -> str:
        try:
            if step.name == "switch-on":
                time.sleep(STAYS_OFF)
            if step.name.startswith("switch"):
                self._sandbox.post("switches", {"on": step.name == "switch-on"})
                return ""
            again = {"member": self._member} if step.name == "export-again" else {}
            export = self._exported({"job": values["job"], **again})
            self._member = int(export["member"])
            return str(export["event"])
        except CertificationError as refusal:
            raise StepFailedError(str(refusal)) from None

    def _exported(self, body: Mapping[str, object]) -> dict[str, Any]:
        """Export as soon as Recruiter has read the job and its access lists, which an ATS sends after the job."""
        give_up_at = time.monotonic() + self._patience
        while True:
            try:
                return self._sandbox.post("exports", body)
            except NotOpenedError:
                if time.monotonic() > give_up_at:
                    raise
            time.sleep(LOOK_EVERY)
