"""Plays the steps of Recruiter in a sandbox."""

from collections.abc import Mapping
from types import MappingProxyType

from hirewire.certification.adapters import StepFailedError, Values
from hirewire.certification.errors import CertificationError
from hirewire.certification.recordings import Sandbox
from hirewire.certification.steps import Step


class Recruiter:
    """Exports members whom no ATS knows yet, one after another, and switches the integration."""

    name = "Recruiter"
    steps = frozenset({"export", "export-again", "switch-off", "switch-on"})
    lacks: Mapping[str, str] = MappingProxyType({})

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._member = 0

    def play(self, step: Step, values: Values) -> str:
        try:
            if step.name.startswith("switch"):
                self._sandbox.post("switches", {"on": step.name == "switch-on"})
                return ""
            again = {"member": self._member} if step.name == "export-again" else {}
            export = self._sandbox.post("exports", {"job": values["job"], **again})
            self._member = int(export["member"])
            return str(export["event"])
        except CertificationError as refusal:
            raise StepFailedError(str(refusal)) from None
