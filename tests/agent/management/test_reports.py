import json
import re
from collections.abc import Iterator
from io import StringIO

import httpx2
import pytest
from django.core.management import CommandError, call_command

from hirewire.agent.connections import services
from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.cast.cast import LARKSPUR
from hirewire.cast.people import people
from hirewire.kit.web import outbound
from tests.support.story import ByHost

pytestmark = pytest.mark.django_db
PEOPLE = 3
EXPECTED = {"connector", "answered", "took_ms", "version", "environment", "api_ends", "missing_permissions"}


@pytest.fixture(params=sorted(DOUBLES))
def connector(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def double(connector: str) -> Iterator[Double]:
    account = DOUBLES[connector].make(RunningClock(), PEOPLE)
    with outbound.through(ByHost({"double.test": httpx2.WSGITransport(app=account)})):
        yield account


def registers(connector: str) -> None:
    services.register(
        tenant="larkspur",
        name=LARKSPUR.name,
        connector=connector,
        settings=DOUBLES[connector].settings("http://double.test"),
        widget_origins=[],
    )


def report_of(connector: str) -> str:
    registers(connector)
    out = StringIO()
    call_command("check_connection", connection="larkspur", report=True, stdout=out)
    return out.getvalue()


def test_a_report_says_what_maintainers_need(connector: str, double: Double) -> None:
    report = json.loads(report_of(connector))

    assert report.keys() == EXPECTED
    assert (report["connector"], report["answered"], report["missing_permissions"]) == (connector, True, [])


def test_a_report_names_no_company_person_address_or_key(connector: str, double: Double) -> None:
    report = report_of(connector).casefold()

    named = {LARKSPUR.name, LARKSPUR.tenant, *(colleague.name for colleague in LARKSPUR.colleagues)}
    named |= {f"{person.first_name} {person.last_name}" for person in people(PEOPLE)}
    secret = {str(value) for value in DOUBLES[connector].settings("http://double.test").values()}
    assert [text for text in named | secret if text.casefold() in report] == []
    assert re.findall(r"[\w.+-]+@[\w.-]+|https?://", report) == []


def test_the_report_on_a_refused_key_says_that_nothing_answered(connector: str, double: Double) -> None:
    double.is_revoked = True
    registers(connector)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_connection", connection="larkspur", report=True, stdout=out)

    report = json.loads(out.getvalue())
    assert (report.keys(), report["answered"], report["version"]) == (EXPECTED, False, "")
