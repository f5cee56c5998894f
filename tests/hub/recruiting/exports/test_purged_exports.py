from datetime import UTC, datetime, timedelta

import pytest

from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.exports import services
from hirewire.kit import clock
from tests.factories import hub
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MILLIS = clock.to_millis(NOON)


def exported(ats: Ats, *, is_fetched: bool = True, member: Member | None = None) -> Member:
    export = services.request_export(
        seat=hub.seat(ats.contract, hub.person()), member=member or hub.member(), application=ats.application
    )
    if is_fetched:
        services.record_fetch(export=export)
    return export.member


def closes(member: Member, at: int = 0) -> Member:
    member.closed_at = NOON + timedelta(milliseconds=at)
    member.save()
    return member


def test_an_exported_member_who_closed_the_account_is_listed() -> None:
    ats = Ats()
    member = closes(exported(ats))
    exported(ats)
    closes(hub.member())

    answer = ats.call("GET", "atsPurgedExportedCandidates")

    assert answer.json() == {
        "elements": [
            {
                "integrationContext": ats.organization.urn,
                "member": person_urn(ats.application.pk, member.pk),
                "closedAt": MILLIS,
            }
        ],
        "paging": {"start": 0, "count": 10, "total": 1, "links": []},
    }


def test_a_profile_that_was_never_fetched_is_not_listed() -> None:
    ats = Ats()
    closes(exported(ats, is_fetched=False))

    assert ats.call("GET", "atsPurgedExportedCandidates").json()["elements"] == []


def test_another_application_sees_only_its_own_exports() -> None:
    ats, other = Ats(), Ats()
    closes(exported(ats))

    assert other.call("GET", "atsPurgedExportedCandidates").json()["elements"] == []


def test_a_member_who_was_exported_twice_is_listed_once() -> None:
    ats = Ats()
    member = exported(ats)
    services.report_failure(export=member.exports.get(), reason="Busy")
    closes(exported(ats, member=member))

    assert len(ats.call("GET", "atsPurgedExportedCandidates").json()["elements"]) == 1


def test_closed_accounts_are_listed_since_a_time_and_in_pages() -> None:
    ats = Ats()
    for at in range(4):
        closes(exported(ats), at)
    query = f"closedSince={MILLIS + 1}&fields=closedAt"

    first = ats.call("GET", "atsPurgedExportedCandidates", query=f"{query}&start=0&count=2").json()
    second = ats.call("GET", "atsPurgedExportedCandidates", query=f"{query}&start=2&count=2").json()

    assert [one["closedAt"] - MILLIS for page in (first, second) for one in page["elements"]] == [1, 2, 3]
    assert [len(page["paging"]["links"]) for page in (first, second)] == [1, 1]


def test_an_invalid_time_is_refused() -> None:
    assert Ats().call("GET", "atsPurgedExportedCandidates", query="closedSince=may").status_code == 400
