"""Searches the log and the traces of a test for secrets and for data about people."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from hirewire.kit.monitoring import tracing
from hirewire.kit.monitoring.telemetry import Telemetry
from tests.factories.marked_facts import WORD
from tests.support.log_lines import LogLines, collected

#: Returns the secrets that a text contains. The text is in lower case.
Search = Callable[[str], AbstractSet[str]]


def marked(text: str) -> AbstractSet[str]:
    """Return every marker word in the text, whatever kind of data the word marks."""
    return {*WORD.findall(text)}


@contextmanager
def searched_log(search: Search = marked) -> Iterator[LogLines]:
    with collected() as lines:
        yield lines
    leaked = search(lines.text.casefold())
    assert leaked == set(), [line for line in lines.lines if search(str(line).casefold())][:3]


@contextmanager
def searched_spans(search: Search = marked) -> Iterator[None]:
    exporter = InMemorySpanExporter()
    telemetry = Telemetry(service="hirewire-test", role="test", exporter=exporter)
    with tracing.recorded_by(telemetry):
        yield
    telemetry.flush()
    finished = exporter.get_finished_spans()
    telemetry.close()
    text = encode_spans(finished).SerializePartialToString().decode("latin-1")
    leaked = search(text.casefold())
    assert leaked == set(), [span.to_json() for span in finished if search(span.to_json().casefold())][:3]
