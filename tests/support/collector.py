import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from hirewire.kit.monitoring import tracing
from hirewire.kit.monitoring.telemetry import Telemetry


@dataclass(frozen=True)
class Span:
    service: str
    role: str
    name: str
    trace_id: str
    id: str
    parent_id: str
    attributes: dict[str, Any]
    has_failed: bool


class Collector:
    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def text(self) -> str:
        return "\n".join(body.decode("latin-1") for body in self.bodies) + "\n" + "\n".join(map(str, self.spans))

    @property
    def spans(self) -> list[Span]:
        return [span for body in self.bodies for span in _spans(ExportTraceServiceRequest.FromString(body))]

    def traces(self) -> dict[str, list[Span]]:
        traces: dict[str, list[Span]] = {}
        for span in self.spans:
            traces.setdefault(span.trace_id, []).append(span)
        return traces

    def trace_with(self, name: str) -> list[Span]:
        """The spans of the one trace that has a span of this name."""
        (trace_id,) = {span.trace_id for span in self.spans if span.name == name}
        return self.traces()[trace_id]

    @contextmanager
    def listening(self) -> Iterator["Collector"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    @contextmanager
    def recording(self) -> Iterator[Telemetry]:
        """Record this process's spans during the block.

        The spans are sent when the block flushes them, or else at the end of the block.
        """
        telemetry = Telemetry(service="hirewire-test", role="test", exporter=OTLPSpanExporter(f"{self.url}/v1/traces"))
        try:
            with tracing.recorded_by(telemetry):
                yield telemetry
        finally:
            telemetry.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.headers.append({name.lower(): value for name, value in self.headers.items()})
                collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Print nothing."""

        return Handler


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector().listening() as collector:
        yield collector


def chain(spans: list[Span], of: Span) -> list[str]:
    """The names of the spans from the root to ``of``. Fails if a parent was not sent."""
    by_id = {span.id: span for span in spans}
    names = [of.name]
    while of.parent_id:
        of = by_id[of.parent_id]
        names.insert(0, of.name)
    return names


def _spans(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for part in request.resource_spans:
        about = {entry.key: entry.value.string_value for entry in part.resource.attributes}
        for scope in part.scope_spans:
            for span in scope.spans:
                yield _span(about, span)


def _span(about: dict[str, str], span: Sent) -> Span:
    return Span(
        service=about["service.name"],
        role=about["hirewire.role"],
        name=span.name,
        trace_id=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes={entry.key: getattr(entry.value, entry.value.WhichOneof("value")) for entry in span.attributes},
        has_failed=span.status.code == Status.STATUS_CODE_ERROR,
    )
