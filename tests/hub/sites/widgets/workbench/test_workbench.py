from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import Match, MatchDecision
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import connected, hub, lists
from tests.factories.connected import Company
from tests.hub.sites.widgets.conftest import PAGE, Frame
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = connected.company()
    DeveloperApplication.objects.filter(pk=company.application.pk).update(valid_js_sdk_domains=[PAGE])
    company.application.refresh_from_db()
    company.switch(contract=True)
    return company


def ask(application: DeveloperApplication, person: Person, **fields: object) -> dict[str, Any]:
    frame = Frame(application, person)
    return frame._answer(frame.client.post("/widgets/workbench/state/", fields, headers=frame.headers))


def as_admin(company: Company, **fields: object) -> dict[str, Any]:
    return ask(company.application, company.admin_a.person, **fields)


def pair(company: Company, name: str, member: Member) -> str:
    return urlencode({"application": company.application.pk, "candidate": name, "member": member.pk})


def decisions() -> list[tuple[str, str]]:
    return list(MatchDecision.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", "verdict"))


def test_the_pair_with_the_largest_effect_is_shown_with_its_differences(company: Company) -> None:
    mateo()
    record(company, "C-1", last_name="Ferreira Lima", city="Porto")
    record(company, "C-2", last_name="Ferreira Lima", city="Porto", job_id="REQ-1")

    answer = as_admin(company)

    assert answer["screen"] == "pair"
    assert "2 to decide" in answer["text"]
    assert "The same person? Mateo Ferreira, C-2" in answer["text"]
    assert "Ferreira<mark>Lima</mark>" in answer["html"].replace("\n", "").replace("  ", "")
    assert "1 of 2" in answer["text"]


def test_same_links_for_everybody_and_tells_the_page(company: Company) -> None:
    member = mateo()
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")
    following = pair(company, "C-2", member)

    answer = as_admin(company, act="same", pair=pair(company, "C-1", member), next=following)

    entry = AuditEntry.objects.get(action="candidate.linked")
    person = person_urn(company.application.pk, member.pk)
    assert list(Match.objects.values_list("ats_candidate_id", "member")) == [("C-1", member.pk)]
    assert (answer["state"]["pair"], answer["screen"]) == (following, "pair")
    assert "Last: Mateo Ferreira is C-1." in answer["text"]
    assert answer["told"] == [{"name": "link", "about": {"person": person, "atsCandidateId": "C-1"}}]
    assert (entry.actor, entry.subject, entry.contract_id, entry.application_id) == (
        company.admin_a.person.name,
        "C-1",
        company.admin_a.contract_id,
        company.application.pk,
    )


def test_undo_shows_the_pair_again_and_tells_the_page(company: Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    key = pair(company, "C-1", member)
    nobody = as_admin(company, act="same", pair=key)

    answer = as_admin(company, act="undo", pair=key)

    person = person_urn(company.application.pk, member.pk)
    assert nobody["screen"] == "nobody"
    assert "Nothing to decide" in nobody["text"]
    assert "The decision was undone." in answer["text"]
    assert (answer["screen"], decisions(), Match.objects.count()) == ("pair", [], 0)
    assert answer["told"] == [{"name": "unlink", "about": {"person": person, "atsCandidateId": "C-1"}}]


def test_undoing_a_link_that_another_has_replaced_leaves_the_page_nothing_to_store(company: Company) -> None:
    replaced, member = mateo(), hub.member("Noor", "Haddad")
    record(company, "C-1", city="Porto")
    key = pair(company, "C-1", replaced)
    as_admin(company, act="same", pair=key)
    by_hand.link(seat=company.admin_a, application=company.application, candidate_id="C-1", member=member)

    answer = as_admin(company, act="undo", pair=key)

    assert "The decision was undone." in answer["text"]
    assert (answer["told"], list(Match.objects.values_list("member", flat=True))) == ([], [member.pk])


@pytest.mark.parametrize("verdict", ["different", "later"])
def test_other_verdicts_leave_the_page_nothing_to_store(company: Company, verdict: str) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")

    answer = as_admin(company, act=verdict, pair=pair(company, "C-1", member))

    assert decisions() == [("C-1", verdict)]
    assert answer["told"] == []


def test_a_pair_that_somebody_decided_meanwhile_is_not_decided_again(company: Company) -> None:
    member = mateo()
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")
    key = pair(company, "C-1", member)
    as_admin(company, act="different", pair=key)

    answer = as_admin(company, act="same", pair=key, next=pair(company, "C-2", member))

    assert "Nothing was changed. Somebody else has already decided on this pair" in answer["text"]
    assert (answer["screen"], answer["told"], decisions()) == ("pair", [], [("C-1", "different")])


def test_a_rival_is_compared_and_decided(company: Company) -> None:
    first, other = mateo(), mateo()
    record(company, "C-1", city="Porto")
    rival = pair(company, "C-1", other)

    shown = as_admin(company, pair=rival)
    as_admin(company, act="same", pair=rival)

    assert f"member={first.pk}" in shown["html"]
    assert list(Match.objects.values_list("member", flat=True)) == [other.pk]


def test_decisions_are_listed_with_who_and_when_and_undone(company: Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    key = pair(company, "C-1", member)
    as_admin(company, act="different", pair=key)

    listed = as_admin(company, view="decided")
    undone = as_admin(company, view="decided", act="undo", pair=key)

    assert listed["screen"] == "decided"
    name = " ".join(Candidate.objects.values_list("first_name", "last_name").get(ats_candidate_id="C-1"))
    assert f"Mateo Ferreira is not C-1 ({name}) {company.admin_a.person.name} · " in listed["text"]
    assert (undone["screen"], decisions()) == ("pair", [])


@pytest.mark.parametrize("act", ["", "same", "undo"])
def test_a_seat_without_the_right_sees_nobody_and_decides_nothing(company: Company, act: str) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")

    answer = ask(company.application, company.recruiter_a.person, act=act, pair=pair(company, "C-1", member))

    assert answer["screen"] == "not_allowed"
    assert "Your seat on Larkspur Talent EMEA may not decide on doubtful matches" in answer["text"]
    assert ("Nothing was changed." in answer["text"]) is bool(act)
    assert "Mateo" not in answer["html"]
    assert decisions() == []


def test_of_several_seats_the_one_with_the_right_is_used(company: Company) -> None:
    recruiter = company.recruiter_a.person
    hub.seat(company.admin_b.contract, recruiter, (Role.ADMIN,))
    hub.ready(company.application, company.admin_b.contract)
    ContractAccess.objects.update(is_on=True)

    chosen = ask(company.application, recruiter)
    asked_for = ask(company.application, recruiter, contract=company.recruiter_a.contract_id)

    assert (chosen["screen"], asked_for["screen"]) == ("nobody", "not_allowed")


def test_the_workbench_is_off_while_both_switches_are_off(company: Company) -> None:
    mateo()
    record(company, "C-1", city="Porto")
    company.switch()

    answer = as_admin(company)

    assert answer["screen"] == "off"
    assert "Mateo" not in answer["html"]


def test_people_without_a_seat_or_of_another_company_see_nobody(company: Company) -> None:
    mateo()
    record(company, "C-1", city="Porto")
    elsewhere = hub.admin_seat(hub.contract(hub.organization("Somebody Else"), "Elsewhere"), hub.person("Eve", "Else"))

    answers = [
        ask(company.application, hub.person("Nan", "None")),
        ask(company.application, elsewhere.person),
    ]

    assert [answer["screen"] for answer in answers] == ["no_seat", "other_company"]
    assert not [answer for answer in answers if "Mateo" in answer["html"]]


def test_only_pairs_of_the_embedding_ats_are_shown_decided_and_undone(company: Company) -> None:
    other = connected.company()
    other.switch(contract=True)
    member = mateo()
    record(other, "C-9", city="Porto")
    theirs = pair(other, "C-9", member)

    answers = [as_admin(company, **fields) for fields in ({}, {"pair": theirs}, {"act": "same", "pair": theirs})]
    ask_there = {"act": "different", "pair": theirs}
    DeveloperApplication.objects.filter(pk=other.application.pk).update(valid_js_sdk_domains=[PAGE])
    other.application.refresh_from_db()
    as_admin(other, **ask_there)
    answers += [as_admin(company, act="undo", pair=theirs), as_admin(company, view="decided")]

    assert decisions() == [("C-9", "different")]
    assert not [answer for answer in answers if "Mateo" in answer["html"] or "C-9" in answer["text"]]


def test_members_whom_another_company_imported_are_never_shown(company: Company) -> None:
    theirs = hub.member("Mateo", "Ferreira", of=hub.organization("Somebody Else"))
    record(company, "C-1", city="Porto")

    answer = as_admin(company, act="same", pair=pair(company, "C-1", theirs))

    assert "Mateo" not in answer["html"]
    assert decisions() == []


def test_records_that_access_lists_hide_are_left_out_and_the_frame_says_so(company: Company) -> None:
    mateo()
    connected.job(company, "REQ-SECRET")
    lists.put(company.application, "secret", "REQ-SECRET")
    record(company, "C-1", city="Porto", job_id="REQ-SECRET")

    answer = as_admin(company)

    assert answer["screen"] == "nobody"
    assert "Records that access lists hide from you are left out here." in answer["text"]
    assert "C-1" not in answer["html"]


@pytest.mark.parametrize("key", ["x", "application=1", "application=1&candidate=%00&member=1", "a=1&" * 2000])
def test_a_key_that_nobody_was_shown_changes_nothing(company: Company, key: str) -> None:
    mateo()
    record(company, "C-1", city="Porto")

    answer = as_admin(company, act="same", pair=key)

    assert (answer["screen"], decisions()) == ("pair", [])


def test_a_record_address_with_an_unsafe_scheme_is_not_linked(company: Company) -> None:
    mateo()
    record(company, "C-1", city="Porto")
    Candidate.objects.update(external_profile_url="javascript:alert(1)")

    assert "javascript" not in as_admin(company)["html"]


def test_the_tag_has_to_name_the_company(company: Company) -> None:
    query = {"api_key": company.application.client_id, "origin": PAGE}

    page = Client().get("/widgets/workbench/", {**query, "context": "urn:li:contract:1"}).content.decode()

    assert "it must be an organization URN" in page
