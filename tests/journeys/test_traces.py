from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import NewMachine
from tests.journeys.people import InRecruiter, person
from tests.journeys.test_export import open_job, stranger_in
from tests.support.collector import Collector, chain, collecting
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

AMARA = person("Amara Okafor")


@pytest.fixture
def collector(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector to which the stack sends its traces.

    The delay before sending is so long that a process sends its traces only when it stops. The test shows that a
    stopping process loses none of them.
    """
    with collecting() as collector:
        with monkeypatch.context() as environment:
            environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
            environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "600000")
            stack.stop()
            stack.start()
        yield collector
        stack.stop()
        stack.start()


def test_a_click_is_one_trace_through_all_processes(
    stack: Stack, new_machine: NewMachine, collector: Collector
) -> None:
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    page, stranger, job = recruiter.page, stranger_in(stack), open_job(stack)

    recruiter.signs_in(AMARA)
    page.goto(f"{stack.hub_url}/people/{stranger.id}/")
    recruiter.exports(job.id)
    expect(page.locator("#export-state")).to_contain_text(f"{stranger.name} arrived as C-")
    stack.stop()

    spans = collector.trace_with("POST export")
    writing = next(span for span in spans if span.attributes.get("hirewire.order") == "AddToJob")
    assert chain(spans, writing) == [
        "POST export",
        "push event",
        "POST agent-events",
        "take export",
        "simulator write",
    ]
    reporting = next(span for span in spans if span.name == "task hub.exports.confirm_arrivals")
    # Two calls report the candidate: the export makes a call below /v2/, and the next sync makes a call below /rest/.
    # Either of them may arrive first.
    assert chain(spans, reporting)[-3:] in (
        ["PUT Recruiter", "PUT v2/atsCandidates batch_update", "task hub.exports.confirm_arrivals"],
        ["PUT Recruiter", "PUT rest/candidates batch_update", "task hub.exports.confirm_arrivals"],
    )
    assert {chain(spans, span)[0] for span in spans} == {"POST export"}
    assert {(span.service, span.role) for span in spans} == {
        ("hirewire-hub", "web"),
        ("hirewire-hub", "worker"),
        ("hirewire-ats", "web"),
        ("hirewire-ats", "worker"),
    }
    first, last = stranger.name.split(" ", 1)
    assert not {first, last} & set(collector.text.split())
