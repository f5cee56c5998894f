import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, client
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_django import Settings

from hirewire.hub.identity.accounts.queries import SEAT_KEY
from hirewire.kit.monitoring import tracing
from hirewire.kit.monitoring.telemetry import Telemetry
from tests.factories.marked import World
from tests.factories.marked_facts import SECRETS, WORD
from tests.hub.leaks.walk import Browser
from tests.support.log_lines import LogLines, collected
from tests.support.sites import HUB

#: Walkers without row security, so that each of our own filters is tested alone. They see most of their companies.
#: All others walk with row security, and must see just as much. HIREWIRE_ROW_SECURITY=1 switches it on for
#: everybody, 0 for nobody.
IN_FRONT = frozenset({"ada", "lea", "bob", "nan", "shut", "far", "first"})


@pytest.fixture(autouse=True)
def row_security(request: pytest.FixtureRequest, settings: Settings, tenant_role: None, db: None) -> None:
    asked = os.environ.get("HIREWIRE_ROW_SECURITY", "")
    walker = getattr(request.node, "callspec", None)
    values = () if walker is None else walker.params.values()
    several = (value if isinstance(value, tuple) else (value,) for value in values)
    names = {name for seats in several for name in seats if isinstance(name, str)}
    settings.HIREWIRE_ROW_SECURITY = asked == "1" or (asked != "0" and not names & IN_FRONT)


@pytest.fixture(autouse=True)
def log_lines(row_security: None) -> Iterator[LogLines]:
    """Collect what each of these walks writes to the log, which may hold none of the secret words."""
    with collected() as lines:
        yield lines
    leaked = set(WORD.findall(lines.text.casefold())) & SECRETS.keys()
    assert leaked == set(), [line for line in lines.lines if leaked & set(WORD.findall(str(line).casefold()))][:3]


@pytest.fixture(autouse=True)
def spans(row_security: None) -> Iterator[None]:
    """Record each of these walks as traces, which may hold none of the secret words either."""
    exporter = InMemorySpanExporter()
    telemetry = Telemetry(service="hirewire-test", role="test", exporter=exporter)
    with tracing.recorded_by(telemetry):
        yield
    telemetry.flush()
    finished = exporter.get_finished_spans()
    telemetry.close()
    text = encode_spans(finished).SerializePartialToString().decode("latin-1")
    leaked = set(WORD.findall(text.casefold())) & SECRETS.keys()
    assert leaked == set(), [
        span.to_json() for span in finished if leaked & set(WORD.findall(span.to_json().casefold()))
    ][:3]


@pytest.fixture
def unrecorded_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client copies the context of every template for its tests, which is an eighth of a walk's time."""
    monkeypatch.setattr(client, "store_rendered_templates", lambda *_args, **_context: None)


@pytest.fixture
def browser_of(db: None) -> Callable[[World, str], Browser]:
    def opened(world: World, seat: str) -> Browser:
        browser = Client(headers={"host": HUB}, raise_request_exception=True)
        browser.force_login(world.seats[seat].person, "django.contrib.auth.backends.ModelBackend")
        session = browser.session
        session[SEAT_KEY] = world.seats[seat].pk
        session.save()
        return Browser(browser)

    return opened
