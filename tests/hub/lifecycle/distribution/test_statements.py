"""Frequent calls and pages name the company in each statement, so that one machine of several can answer it."""

from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.exports.models import Export
from tests.factories import connected, synced
from tests.support.ats import Ats
from tests.support.spoken import spoken, unbound
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    connected.known_member(company, 1)
    company.switch(contract=True)
    return company


def _checked(statements: list[str]) -> dict[str, set[str]]:
    assert any("hub_" in statement for statement in statements)
    return {statement: tables for statement in statements if (tables := unbound(statement))}


def test_a_statement_without_the_company_is_noticed() -> None:
    mine = (
        'SELECT FROM "hub_match" WHERE "hub_match"."organization_id" = %s AND EXISTS(SELECT 1 FROM "hub_candidate" U0'
    )

    assert unbound("SELECT 1 FROM hub_candidate WHERE application_id = %s") == {"hub_candidate"}
    assert unbound("SELECT 1 FROM hub_seat WHERE contract_id = %s") == set()
    assert unbound(f"{mine} WHERE U0.ats_candidate_id = %s)") == {"hub_candidate"}
    assert unbound(f'{mine} WHERE U0."organization_id" = ("hub_match"."organization_id"))') == set()
    newest = 'SELECT (SELECT U0.stage FROM "hub_stage" U0 WHERE U0."organization_id" = {}) FROM hub_seat WHERE id = %s'
    assert unbound(newest.format('"hub_application"."organization_id"')) == {"hub_stage"}
    assert unbound(newest.format("%s")) == set()
    assert unbound("DELETE FROM hub_stage AS held WHERE (organization_id, application_id) = (%s, %s)") == set()


def test_calls_of_an_ats_name_the_company(monkeypatch: pytest.MonkeyPatch) -> None:
    ats = Ats()
    with spoken(monkeypatch) as statements:
        ats.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate(), "C-2": synced.candidate()})
        ats.put("atsApplications", "atsJobApplicationId", {"A-1": synced.application()})
        ats.post_jobs(synced.job())
        ats.get("atsCandidates", "atsCandidateId", "C-1")
        ats.delete("atsCandidates", "atsCandidateId", "C-2")

    assert _checked(statements) == {}


def test_background_work_on_records_names_the_company(monkeypatch: pytest.MonkeyPatch) -> None:
    ats = Ats()
    ats.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate()})
    with spoken(monkeypatch) as statements:
        run_tasks()

    assert _checked(statements) == {}


@pytest.mark.parametrize("path", ["/search/?text=priya", "/people/{member}/", "/settings/ats/", "/notifications/"])
def test_pages_name_the_company(
    path: str, company: connected.Company, working_as: Callable[[Seat], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    member = Match.objects.get(application=company.application).member
    browser = working_as(company.admin_a)
    with spoken(monkeypatch) as statements:
        assert browser.get(path.format(member=member.pk)).status_code == 200

    assert _checked(statements) == {}


def test_an_export_names_the_company(
    company: connected.Company, working_as: Callable[[Seat], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    member = Match.objects.get(application=company.application).member
    browser = working_as(company.admin_a)
    with spoken(monkeypatch) as statements:
        browser.post(f"/people/{member.pk}/export/", {"job": "-"})

    assert _checked(statements) == {}
    assert Export.objects.count() == 1
