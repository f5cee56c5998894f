"""Adapters perform certification steps in an ATS, over HTTP or through a Python object."""

import importlib
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol

import httpx2

from hirewire.certification.errors import CertificationError
from hirewire.certification.steps import STEPS, Step
from hirewire.kit.web.authorities import authorities

_TIMEOUT: Final = 60
Values = Mapping[str, str]


class StepFailedError(Exception):
    """A step was tried and did not work; the message says why."""


class NotYetError(StepFailedError):
    """The step cannot be done yet, for example because the ATS has not noticed the previous step."""


class Adapter(Protocol):
    @property
    def name(self) -> str:
        """The adapter's name in the evidence."""

    @property
    def steps(self) -> Collection[str]:
        """The names of the steps that the adapter can perform."""

    @property
    def lacks(self) -> Mapping[str, str]:
        """The steps that nobody can do in this ATS, each with a sentence that gives the reason."""

    def play(self, step: Step, values: Values) -> str:
        """Do the step. Return the id of the record that the step made, or an empty string if it made none."""


class _TooEarly(CertificationError):
    """The adapter wants the run to try the step again a little later."""


class HttpAdapter:
    """An ATS that performs steps on request: ``GET steps`` lists them, ``POST steps/NAME`` does a step.

    An answer with status 425 asks the run to try the same step again a little later.
    """

    def __init__(self, url: str, *, key: str = "", transport: httpx2.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = url.rstrip("/")
        self._headers = headers
        self._transport = transport
        described = self._called("GET", "steps")
        self.name = str(described.get("product") or self._url)
        self.steps = frozenset(map(str, described.get("steps") or ()))
        self.lacks = _reasons(described.get("lacks"))
        if not self.lacks and self.steps.isdisjoint(STEPS):
            raise CertificationError(
                f"{self._url}/steps names no step that an adapter can play; `certify steps` lists all steps."
            )

    def play(self, step: Step, values: Values) -> str:
        try:
            return str(self._called("POST", f"steps/{step.name}", values).get("id") or "")
        except _TooEarly as refusal:
            raise NotYetError(str(refusal)) from None
        except CertificationError as refusal:
            raise StepFailedError(str(refusal)) from None

    def _called(self, verb: str, path: str, body: Values | None = None) -> dict[str, Any]:
        try:
            # Steps are seconds apart, so no connection is kept open.
            with httpx2.Client(
                transport=self._transport, verify=authorities(), timeout=_TIMEOUT, trust_env=False
            ) as http:
                response = http.request(verb, f"{self._url}/{path}", json=body, headers=self._headers)
        except httpx2.TransportError as fault:
            raise CertificationError(
                f"The adapter at {self._url} cannot be reached ({type(fault).__name__})."
            ) from None
        answer = _object(response)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            reason = answer.get("message") or "no reason given"
            kind = _TooEarly if response.status_code == HTTPStatus.TOO_EARLY else CertificationError
            raise kind(f"The adapter answered {response.status_code} to {verb} {path}: {reason}")
        return answer


def _object(response: httpx2.Response) -> dict[str, Any]:
    try:
        answer = response.json() if response.content else {}
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


class PythonAdapter:
    """An object whose methods are named after steps: ``create_candidate(first_name=…, …)`` returns an id."""

    def __init__(self, ats: object) -> None:
        self._ats = ats
        self.name = str(getattr(ats, "product", type(ats).__name__))
        self.steps = frozenset(name for name in STEPS if callable(getattr(ats, _method(name), None)))
        self.lacks = _reasons(getattr(ats, "lacks", None))

    def play(self, step: Step, values: Values) -> str:
        method: Callable[..., object] = getattr(self._ats, _method(step.name))
        try:
            made = method(**values)
        except NotYetError:
            raise
        except Exception as fault:
            raise StepFailedError(f"{_method(step.name)} raised {type(fault).__name__}: {fault}") from fault
        return "" if made is None else str(made)


def _reasons(lacks: object) -> dict[str, str]:
    if not isinstance(lacks, Mapping):
        return {}
    if unknown := [str(name) for name in lacks if name not in STEPS]:
        raise CertificationError(
            f"The adapter says that it lacks {unknown[0][:60]}, which is not a step; `certify steps` lists all steps."
        )
    return {str(name): str(reason) for name, reason in lacks.items()}


def _method(step: str) -> str:
    return step.replace("-", "_")


def adapter_named(name: str, *, key: str = "") -> Adapter:
    """Return an adapter for a web address, or for the object or class at ``module:name``."""
    if name.startswith(("http://", "https://")):
        return HttpAdapter(name, key=key)
    module, _, attribute = name.partition(":")
    if not attribute:
        raise CertificationError(f"{name} is neither a web address nor of the form MODULE:NAME.")
    try:
        target = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as fault:
        raise CertificationError(f"The adapter {name} cannot be imported: {fault}.") from None
    adapter = PythonAdapter(target() if isinstance(target, type) else target)
    if not adapter.steps:
        raise CertificationError(f"{name} has no method that is named after a step; `certify steps` lists the steps.")
    return adapter
