"""The hub predicts the effect of a new match threshold. The prediction comes true when the threshold is chosen."""

from datetime import timedelta

import pytest

from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.thresholds import effect_of, set_link_from
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

#: A probability that no pair reaches if its only evidence is name, employer and title.
UNREACHED = 0.9999999999

WORK = {"currentCompanyName": "Hospital São Bento", "currentJobTitle": "Nurse Educator"}


def nurse(first_name: str, last_name: str) -> Member:
    member = hub.member(first_name, last_name)
    Member.objects.filter(pk=member.pk).update(current_company="Hospital Sao Bento", current_title="Nurse educator")
    return member


def test_matches_by_address_are_not_counted_as_lost() -> None:
    ats = Ats()
    nurse("Noor", "Haddad")
    MemberEmail.objects.create(member=nurse("Mateo", "Ferreira"), address="mateo@example.test")
    fields = {
        "C-1": {"emailAddresses": ["somebody@example.test"]},
        "C-2": {"firstName": "Mateo", "lastName": "Ferreira", "emailAddresses": ["mateo@example.test"]},
    }
    rows = [synced.candidate_row(ats.application, name, **WORK, **own) for name, own in fields.items()]
    upsert_candidates(application=ats.application, organization_id=ats.organization.pk, rows=rows)
    carry_out()
    assert matched() == ["C-1", "C-2"]

    expected = effect_of(ats.organization, UNREACHED)
    set_link_from(organization=ats.organization, link_from=UNREACHED)
    carry_out()

    assert matched() == ["C-2"]
    assert expected.go == 1


def matched() -> list[str]:
    return list(Match.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", flat=True))


def carry_out() -> None:
    run_tasks()
    with clock.moved(timedelta(minutes=1)):
        run_tasks()
