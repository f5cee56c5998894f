"""Spans: what a process did and for how long, joined into traces.

Spans of different processes are joined by an HTTP header. Work that is done later is joined by the header's value,
which is stored in a row or in an argument of a task.

Without :func:`begin`, nothing is recorded and OpenTelemetry is not imported. Attributes form a closed list, because a
trace leaves the installation. They are ids of companies, applications, connections and endpoints; words from Hirewire's
own code; HTTP statuses; counts and durations. They contain nothing about people, no paths, and no texts of errors.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.util import Finalize
from typing import Final, Literal, Protocol, TypedDict, Unpack

import structlog

log = structlog.get_logger(__name__)

#: The header of W3C Trace Context.
HEADER: Final = "traceparent"
#: The length of the header's value in the only version of W3C Trace Context so far.
LENGTH: Final = 55
_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_SPEAKS: Final = "http/protobuf"

Kind = Literal["internal", "server", "client", "consumer"]


class Attributes(TypedDict, total=False):
    method: str
    route: str
    status: int
    #: What failed: an error's class, a status, or a fixed phrase such as ``no answer``. A span with this attribute
    #: counts as failed.
    error: str
    organization: int
    application: int
    connection: int
    endpoint: int
    task: str
    event: str
    connector: str
    stream: str
    order: str
    statements: int
    statements_ms: float


class Recorder(Protocol):
    """Records this process's spans. The only implementation is in ``telemetry``, which needs OpenTelemetry."""

    def span(
        self, name: str, kind: Kind, parent: str | None, attributes: Attributes
    ) -> AbstractContextManager[object]: ...

    def apart(self) -> AbstractContextManager[object]: ...

    def note(self, attributes: Attributes) -> None: ...

    def rename(self, name: str) -> None: ...

    def carried(self) -> str | None: ...

    def close(self) -> None: ...


_recorder: Recorder | None = None
_NOTHING: Final = nullcontext()


def is_wanted() -> bool:
    is_off = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    exporter = os.environ.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    return not is_off and exporter == "otlp" and _first(_ENDPOINTS) != ""


def begin(*, role: str) -> None:
    """Begin recording, if traces are wanted. Call this after a fork, because recording starts a thread."""
    global _recorder  # noqa: PLW0603 - a process has one recorder
    if _recorder is not None or not is_wanted():
        return
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter.otlp.proto.http") is None:
        log.warning(
            "Traces are not sent, because OpenTelemetry is not installed."
            " Run pip install 'hirewire[telemetry]', or unset OTEL_EXPORTER_OTLP_ENDPOINT."
        )
        return
    protocol = _first(_PROTOCOLS) or _SPEAKS
    if protocol != _SPEAKS:
        log.warning("Traces are sent as http/protobuf, the only protocol that Hirewire supports.", wanted=protocol)
    # Imported here, so that a process without traces does not pay for the import.
    telemetry = import_module("hirewire.kit.monitoring.telemetry")
    _recorder = telemetry.Telemetry(service=_service(), role=role)
    # A web server's processes exit by way of multiprocessing, where atexit does not run.
    Finalize(None, _end_in, args=(os.getpid(),), exitpriority=5)


def end() -> None:
    global _recorder
    recorder, _recorder = _recorder, None
    if recorder is not None:
        recorder.close()


@contextmanager
def recording(*, role: str) -> Iterator[None]:
    begin(role=role)
    try:
        yield
    finally:
        end()


@contextmanager
def recorded_by(recorder: Recorder) -> Iterator[None]:
    global _recorder  # noqa: PLW0603 - as above
    before, _recorder = _recorder, recorder
    try:
        yield
    finally:
        _recorder = before


def is_on() -> bool:
    return _recorder is not None


def span(name: str, kind: Kind = "internal", **attributes: Unpack[Attributes]) -> AbstractContextManager[object]:
    """Record the block as a part of the current trace; outside of a trace, record nothing."""
    if _recorder is None or (parent := _recorder.carried()) is None:
        return _NOTHING
    return _recorder.span(name, kind, parent, attributes)


def continued(
    traceparent: str | None, name: str, kind: Kind, **attributes: Unpack[Attributes]
) -> AbstractContextManager[object]:
    """Record the block as a child of the span that ``traceparent`` names. Without a valid span, begin a trace."""
    return _NOTHING if _recorder is None else _recorder.span(name, kind, traceparent, attributes)


def apart() -> AbstractContextManager[object]:
    """If the block defers tasks, let each of them begin a new trace.

    Otherwise a task that keeps deferring its next run would add to one trace for hours.
    """
    return _NOTHING if _recorder is None else _recorder.apart()


def note(**attributes: Unpack[Attributes]) -> None:
    if _recorder is not None:
        _recorder.note(attributes)


def rename(name: str) -> None:
    if _recorder is not None:
        _recorder.rename(name)


def carried() -> str | None:
    """Return the ``traceparent`` that lets later work join the current trace. Store it in the work's row or task."""
    return None if _recorder is None else _recorder.carried()


def headers() -> dict[str, str]:
    traceparent = carried()
    return {} if traceparent is None else {HEADER: traceparent}


def ids() -> dict[str, str]:
    traceparent = carried()
    if traceparent is None:
        return {}
    _, trace_id, span_id, _ = traceparent.split("-")
    return {"trace_id": trace_id, "span_id": span_id}


def _service() -> str:
    """Return the service's name in traces. A process with the settings ``sandbox`` also counts as the hub."""
    site = os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[2]
    return f"hirewire-{'hub' if site == 'sandbox' else site}"


def _first(names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := os.environ.get(name, "").strip())), "")


def _end_in(process: int) -> None:
    """End recording, unless this process is a fork of the process that began recording."""
    if process == os.getpid():
        end()
