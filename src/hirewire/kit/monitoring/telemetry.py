"""Records spans with OpenTelemetry's SDK and sends them by OTLP. ``hirewire[telemetry]`` installs the SDK.

The SDK reads its own environment variables. They say where to send spans, how often, and what share of traces to send.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, StatusCode, get_current_span, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from hirewire.kit.monitoring.tracing import HEADER, Attributes, Kind

#: Seconds that a process may spend on sending its last spans.
PATIENCE: Final = 2.0
_KINDS: Final[dict[Kind, SpanKind]] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
}
_NAMES: Final = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
    "error": "error.type",
}
_context: Final = TraceContextTextMapPropagator()


class Telemetry:
    def __init__(self, *, service: str, role: str, exporter: SpanExporter | None = None) -> None:
        self._exporter = exporter or OTLPSpanExporter()
        self._provider = TracerProvider(resource=_resource(service, role), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("hirewire")

    @contextmanager
    def span(self, name: str, kind: Kind, parent: str | None, attributes: Attributes) -> Iterator[None]:
        # Always pass a context, even an empty one. Otherwise the thread's current span would become the parent.
        context = Context() if parent is None else _context.extract({HEADER: parent}, Context())
        started = self._tracer.start_span(name, context, _KINDS[kind], record_exception=False)
        # Texts of errors quote values, so only the classes of errors are recorded.
        with use_span(started, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            self.note(attributes)
            try:
                yield
            except BaseException as error:
                self.note({"error": type(error).__qualname__})
                raise

    @contextmanager
    def apart(self) -> Iterator[None]:
        token = attach(Context())
        try:
            yield
        finally:
            detach(token)

    def note(self, attributes: Attributes) -> None:
        current = get_current_span()
        if not current.is_recording():
            return
        for name, value in attributes.items():
            current.set_attribute(_NAMES.get(name, f"hirewire.{name}"), value)  # type: ignore[arg-type]  # see Attributes
        if "error" in attributes:
            current.set_status(StatusCode.ERROR)

    def rename(self, name: str) -> None:
        get_current_span().update_name(name)

    def carried(self) -> str | None:
        carrier: dict[str, str] = {}
        _context.inject(carrier)
        return carrier.get(HEADER)

    def flush(self) -> None:
        self._provider.force_flush()

    def close(self) -> None:
        # The exporter would keep retrying a collector that does not answer, but the process has to end.
        impatience = threading.Timer(PATIENCE, self._exporter.shutdown)
        impatience.daemon = True
        impatience.start()
        self._provider.shutdown()
        impatience.cancel()


def _resource(service: str, role: str) -> Resource:
    """Describe this process. A name in ``OTEL_SERVICE_NAME`` or ``OTEL_RESOURCE_ATTRIBUTES`` replaces our own name."""
    stated = Resource.create()
    own = {"hirewire.role": role}
    if str(stated.attributes[SERVICE_NAME]).startswith("unknown_service"):
        own[SERVICE_NAME] = service
    return stated.merge(Resource(own))
