import pytest

from hirewire.hub.ats.matching.likely import LIKELY_FROM
from hirewire.hub.ats.matching.models import Suggestion
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import Export
from tests.factories import connected
from tests.factories.connected import Company
from tests.hub.sites.widgets.conftest import PAGE
from tests.hub.sites.widgets.search.test_search import as_recruiter
from tests.support.perhaps import mateo, record

DEMAND = "Choose an existing record or a new one."
pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = connected.company()
    DeveloperApplication.objects.filter(pk=company.application.pk).update(valid_js_sdk_domains=[PAGE])
    company.application.refresh_from_db()
    company.switch(contract=True)
    connected.job(company, "REQ-7", "Nurse")
    connected.job(company, "REQ-8", "Nurse Educator")
    return company


@pytest.fixture
def member(company: Company) -> Member:
    return mateo()


def test_looking_again_asks_the_same_question_and_decides_nothing(company: Company, member: Member) -> None:
    record(company, "C-1", city="Porto")
    panel = {"view": "job", "member": member.pk, "for_job": "REQ-7"}

    asked = as_recruiter(company, **panel, act="save")
    again = as_recruiter(company, **{**panel, **asked["state"]})

    assert asked["state"] == {"asks": "save", "member": str(member.pk)}
    assert (asked["screen"], again["html"], again["state"]) == ("perhaps", asked["html"], asked["state"])
    assert 'name="for_job" value="REQ-7"' in again["html"]
    assert not Export.objects.exists()


def test_a_question_that_nobody_has_to_answer_any_more_leads_back_to_the_chosen_job(
    company: Company, member: Member
) -> None:
    candidate = record(company, "C-1", city="Porto")
    panel = {"view": "job", "member": member.pk, "for_job": "REQ-7", "to": "add:C-1"}
    asked = as_recruiter(company, **{**panel, "to": ""}, act="save")
    candidate.delete()

    again = as_recruiter(company, **{**panel, **asked["state"]})

    assert (asked["screen"], again["screen"]) == ("perhaps", "job")
    assert again["state"] == {"asks": "", "to": ""}
    assert chosen_in(again["html"]) == "REQ-7"


def test_a_record_that_is_only_possible_is_not_preselected_and_demands_an_answer(
    company: Company, member: Member
) -> None:
    record(company, "C-1", city="Porto")
    Suggestion.objects.update(probability=LIKELY_FROM)
    panel = {"view": "job", "member": member.pk, "for_job": "REQ-7", "act": "save"}

    likely = as_recruiter(company, **panel)
    Suggestion.objects.update(probability=LIKELY_FROM - 0.01)
    possible = as_recruiter(company, **panel)
    unanswered = as_recruiter(company, **panel, asks="save")

    assert 'value="add:C-1" checked' in " ".join(likely["html"].split())
    assert "checked" not in possible["html"]
    assert DEMAND not in likely["text"] + possible["text"]
    assert DEMAND in unanswered["text"]
    assert not Export.objects.exists()


def test_the_job_panel_keeps_the_chosen_job(company: Company, member: Member) -> None:
    panels = [
        as_recruiter(company, view="job", member=member.pk, for_job=job) for job in ("REQ-7", "REQ-8", "-", "REQ-9", "")
    ]

    newest = chosen_in(panels[-1]["html"])
    assert [chosen_in(panel["html"]) for panel in panels] == ["REQ-7", "REQ-8", "-", newest, newest]


def chosen_in(html: str) -> str:
    (button,) = [button for button in html.split("<input")[1:] if "checked" in button.partition(">")[0]]
    return button.partition('value="')[2].partition('"')[0]
