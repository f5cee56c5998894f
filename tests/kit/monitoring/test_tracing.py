import os
import subprocess
import sys
from typing import Final

import pytest
from django.test import Client
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

from hirewire.kit.monitoring import telemetry, tracing
from hirewire.kit.monitoring.telemetry import Telemetry
from tests.factories import synced
from tests.support.ats import Ats
from tests.support.collector import Collector
from tests.support.patience import SECONDS
from tests.support.sites import HUB
from tests.support.stack import free_port

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
#: A program that imports what a web process imports, and then prints which modules of the extra `telemetry` are loaded.
_START: Final = """
import sys
if {is_missing}: sys.modules["opentelemetry"] = None
import hirewire.project.asgi
hirewire.project.asgi.front(1, "")
extra = ("opentelemetry", "google.protobuf", "requests", "urllib3")
print(sorted(name for name in extra if sys.modules.get(name)))
"""


def start(*, is_missing: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    keys = ("SECRET_KEY", "HASH_KEY", "ID_KEY")
    settings = {f"HIREWIRE_{key}": "test-only" for key in keys}
    settings["HIREWIRE_ENCRYPTION_KEYS"] = "dGVzdC1vbmx5LWtleS0wMTIzNDU2Nzg5YWJjZGVmMDE="
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    module = {"DJANGO_SETTINGS_MODULE": "hirewire.project.settings.hub"}
    return subprocess.run(
        [sys.executable, "-c", _START.format(is_missing=is_missing)],
        env={**inherited, **settings, **module, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )


def test_a_process_without_traces_imports_nothing_of_the_extra() -> None:
    process = start()

    assert (process.stdout, process.stderr) == ("[]\n", "")


def test_a_process_without_the_extra_says_what_to_install() -> None:
    process = start(is_missing=True, OTEL_EXPORTER_OTLP_ENDPOINT="http://localhost:4318")

    assert process.stdout == "[]\n"
    assert "Traces are not sent, because OpenTelemetry is not installed." in process.stderr
    assert "pip install 'hirewire[telemetry]'" in process.stderr


@pytest.mark.parametrize(
    ("environment", "is_wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "otlp"}, True),
    ],
)
def test_the_standard_variables_switch_traces_on(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, is_wanted: bool
) -> None:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert tracing.is_wanted() == is_wanted


def test_a_process_names_itself_after_its_site(monkeypatch: pytest.MonkeyPatch, collector: Collector) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=of-the-collector")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "hirewire.project.settings.agent")

    with tracing.recording(role="worker"), tracing.continued(None, "work", "internal"):
        pass

    (span,) = collector.spans
    assert (span.service, span.role, span.name) == ("hirewire-agent", "worker", "work")
    assert collector.headers[0]["x-key"] == "of-the-collector"


def test_an_operators_name_wins(monkeypatch: pytest.MonkeyPatch, collector: Collector) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "recruiter-berlin")

    with collector.recording(), tracing.continued(None, "work", "internal"):
        pass

    assert [span.service for span in collector.spans] == ["recruiter-berlin"]


@pytest.mark.django_db
def test_a_request_continues_the_trace_of_its_header(collector: Collector) -> None:
    with collector.recording():
        Client(SERVER_NAME=HUB).get("/sign-in/", headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})

    (span,) = collector.spans
    assert (span.trace_id, span.parent_id, span.name) == (TRACE, SPAN, "GET sign-in")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Ada Lovelace", f"00-{TRACE}-{SPAN}", f"00-{'0' * 32}-{SPAN}-01", "0" * 600])
def test_an_invalid_header_begins_a_trace(collector: Collector, header: str) -> None:
    with collector.recording():
        Client(SERVER_NAME=HUB).get("/sign-in/", headers={"traceparent": header})

    (span,) = collector.spans
    assert span.parent_id == ""
    assert span.trace_id != TRACE


@pytest.mark.django_db
def test_paths_and_the_trace_state_of_others_are_neither_shown_nor_passed_on(collector: Collector) -> None:
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": "vendor=Quetzalcoatl"}

    with collector.recording():
        Client(SERVER_NAME=HUB).get("/Quetzalcoatl/?q=Quetzalcoatl", headers=headers)
        Client(SERVER_NAME=HUB).get("/static/hub/Quetzalcoatl.css")
        Client(SERVER_NAME=HUB).generic("QUETZALCOATL", "/sign-in/")

    assert [span.name for span in collector.spans] == ["GET unknown", "OTHER sign-in"]
    assert "quetzalcoatl" not in collector.text.casefold()


@pytest.mark.django_db
def test_a_trace_that_others_do_not_record_is_not_recorded_here(collector: Collector) -> None:
    with collector.recording():
        Client(SERVER_NAME=HUB).get("/sign-in/", headers={"traceparent": f"00-{TRACE}-{SPAN}-00"})
        with tracing.continued(f"00-{TRACE}-{SPAN}-00", "work", "internal"):
            carried = tracing.carried()

    assert collector.spans == []
    assert carried is not None
    assert carried.startswith(f"00-{TRACE}-")
    assert carried.endswith("-00")
    assert len(carried) == tracing.LENGTH


def test_the_sampler_decides_once_for_a_whole_trace(monkeypatch: pytest.MonkeyPatch, collector: Collector) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")

    with collector.recording():
        with tracing.continued(None, "here", "internal"):
            not_recorded = tracing.carried()
        with tracing.continued(not_recorded, "not here", "internal"):
            pass
        with tracing.continued(f"00-{TRACE}-{SPAN}-01", "of others", "internal"):
            pass

    assert [span.name for span in collector.spans] == ["of others"]


def test_an_error_is_recorded_with_its_class_and_not_its_text(collector: Collector) -> None:
    with (
        collector.recording(),
        pytest.raises(ValueError, match="Ada"),
        tracing.continued(None, "outer", "internal"),
        tracing.span("inner"),
    ):
        raise ValueError("Ada Lovelace is not a number")

    spans = collector.trace_with("outer")
    assert [(span.name, span.has_failed, span.attributes) for span in spans] == [
        ("inner", True, {"error.type": "ValueError"}),
        ("outer", True, {"error.type": "ValueError"}),
    ]
    assert "Ada" not in collector.text


def test_outside_of_a_trace_nothing_is_recorded(collector: Collector) -> None:
    with collector.recording():
        with tracing.span("alone"):
            tracing.note(status=200)
        assert (tracing.headers(), tracing.ids()) == ({}, {})

    assert collector.spans == []


def test_work_that_goes_on_for_hours_begins_another_trace(collector: Collector) -> None:
    with collector.recording(), tracing.continued(None, "turn", "internal"):
        before = tracing.carried()
        with tracing.apart():
            assert tracing.carried() is None
        assert tracing.carried() == before


@pytest.mark.django_db
def test_rows_of_batch_queues_belong_to_no_trace(collector: Collector) -> None:
    ats = Ats()
    ats.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate()})

    with collector.recording():
        ats.delete("atsCandidates", "atsCandidateId", "C-1")

    assert [(span.name, span.has_failed) for span in collector.spans] == [
        ("DELETE v2/atsCandidates batch_delete", False)
    ]


def test_a_process_ends_although_the_collector_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "PATIENCE", 0.1)
    exporter = OTLPSpanExporter(f"http://127.0.0.1:{free_port()}/v1/traces")
    recorder = Telemetry(service="hirewire-test", role="test", exporter=exporter)

    with tracing.recorded_by(recorder), tracing.continued(None, "lost", "internal"):
        pass
    recorder.close()

    assert exporter._shutdown
