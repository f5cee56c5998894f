import pytest

from hirewire.hub.ats.blind.models import BlindHash, BlindKey, MemberHash
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.platform.integrations.models import CompanyAccess
from tests.factories import synced
from tests.support.ats import Ats
from tests.support.blind import BlindAts, member
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ats() -> BlindAts:
    ats = BlindAts()
    assert ats.new_key().status_code == 201
    run_tasks()
    return ats


def signs() -> list[int]:
    return list(Match.objects.without_candidate().order_by("member_id").values_list("member_id", flat=True))


def test_a_hash_of_a_members_address_gives_the_sign_at_once(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    member("Ada", emails=["ada@example.test"])
    run_tasks()

    status = ats.knows("C-1", " Noor@EXAMPLE.test")

    assert (status, signs()) == (204, [noor.pk])


def test_a_profiles_address_gives_the_sign(ats: BlindAts) -> None:
    noor = member()
    run_tasks()

    ats.knows("C-1", "nobody@example.test", profile_url=f"https://www.{noor.profile_url}/")

    assert signs() == [noor.pk]


def test_a_member_who_joins_later_gets_the_sign(ats: BlindAts) -> None:
    ats.knows("C-1", "noor@example.test")

    noor = member(emails=["noor@example.test"])
    run_tasks()

    assert signs() == [noor.pk]


def test_a_member_who_changes_the_address_loses_the_sign_and_gets_it_back(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")

    noor.emails.update(address="noor@elsewhere.test")
    run_tasks()
    without = signs()
    ats.knows("C-1", "noor@example.test", "noor@elsewhere.test")

    assert (without, signs()) == ([], [noor.pk])


def test_a_record_replaces_the_earlier_one(ats: BlindAts) -> None:
    old, new = member(emails=["old@example.test"]), member("Ada", emails=["new@example.test"])
    run_tasks()
    ats.knows("C-1", "old@example.test")
    before = signs()

    ats.knows("C-1", "new@example.test")

    assert (before, signs(), BlindHash.objects.count()) == ([old.pk], [new.pk], 1)


def test_deleting_a_record_removes_the_sign(ats: BlindAts) -> None:
    member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")

    statuses = ats.forgets("C-1", "C-2")

    assert (statuses, signs(), BlindHash.objects.count()) == ([204, 404], [], 0)


def test_the_sign_stays_while_another_record_names_the_member(ats: BlindAts) -> None:
    noor = member(emails=["noor@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    ats.knows("C-2", "noor@example.test")

    ats.forgets("C-1")

    assert signs() == [noor.pk]


def test_two_keys_work_side_by_side_while_everything_is_sent_again(ats: BlindAts) -> None:
    noor, ada = member(emails=["noor@example.test"]), member("Ada", emails=["ada@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    ats.knows("C-2", "ada@example.test")
    old = ats.key_id

    ats.new_key()
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    both, third = signs(), ats.new_key()
    dropped = ats.drop_key(old)
    run_tasks()

    assert (both, third.status_code, third.json()["code"]) == ([noor.pk, ada.pk], 409, "TOO_MANY_KEYS")
    assert (dropped, signs()) == (204, [noor.pk])
    assert [(key["keyId"], key["candidates"], key["isReady"]) for key in ats.live_keys()] == [(ats.key_id, 1, True)]
    assert set(MemberHash.objects.values_list("key_id", flat=True)) == {ats.key_id}
    assert not BlindKey.objects.filter(pk=old).exists()


def test_a_deleted_key_is_destroyed_before_its_hashes_are_removed(ats: BlindAts) -> None:
    ats.knows("C-1", "noor@example.test")

    ats.drop_key(ats.key_id)

    assert [key.sealed for key in BlindKey.objects.all()] == [""]
    assert (ats.live_keys(), ats.knows("C-2", "ada@example.test")) == ([], 404)


def test_the_secret_is_returned_once_and_stored_sealed(ats: BlindAts) -> None:
    key = BlindKey.objects.get()

    assert key.secret == ats.secret
    assert ats.secret not in key.sealed
    assert set(ats.live_keys()[0]) == {"keyId", "createdAt", "candidates", "isReady"}


def test_records_are_listed_by_page(ats: BlindAts) -> None:
    for number in range(3):
        ats.knows(f"C-{number}", f"noor{number}@example.test", "shared@example.test")

    page = ats.held(start=1, count=1)

    first = ats.held()["elements"]
    assert page["elements"] == first[1:2]
    # The hub does not count the records, so every full page links to a next page.
    assert "total" not in page["paging"]
    assert [link["rel"] for link in page["paging"]["links"]] == ["prev", "next"]
    assert [len(each["hashes"]) for each in first] == [2, 2, 2]


def test_the_records_after_a_page_are_listed_although_records_before_them_were_deleted(ats: BlindAts) -> None:
    for number in range(3):
        ats.knows(f"C-{number}", f"noor{number}@example.test", "shared@example.test")
    first, second, third = ats.held()["elements"]

    ats.forgets(next(name for name in ("C-0", "C-1", "C-2") if first["candidateHash"] in ats.named(name)))

    assert ats.held(after=first["candidateHash"])["elements"] == [second, third]
    assert ats.held(after=third["candidateHash"])["elements"] == []
    assert ats.held(after="1")["message"] == "Parameter after must have 32 hexadecimal digits in lower case"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"hashes": []}, 422),
        ({}, 422),
        ({"hashes": ["noor@example.test"]}, 422),
        ({"hashes": ["AB" * 16]}, 422),
        ({"hashes": [f"{number:032x}" for number in range(21)]}, 422),
    ],
)
def test_a_record_without_proper_hashes_is_refused(ats: BlindAts, changed: dict[str, object], status: int) -> None:
    assert ats.sends({ats.named("C-1"): changed}) == [status]
    assert BlindHash.objects.count() == 0


@pytest.mark.parametrize(
    ("part", "value", "status"),
    [("candidateHash", "C-1", 400), ("keyId", "seven", 400), ("keyId", "9" * 19, 400), ("keyId", "999", 404)],
)
def test_a_wrong_key_is_refused_without_affecting_others(ats: BlindAts, part: str, value: str, status: int) -> None:
    wrong = "&".join(f"{part}={value}" if each.startswith(part) else each for each in ats.named("C-1").split("&"))
    record = {"hashes": ["0" * 32]}

    assert ats.sends({wrong: record, ats.named("C-2"): record}) == [status, 204]


@pytest.mark.parametrize("resource", ["atsCandidates", "atsApplications"])
def test_records_of_people_are_refused_while_the_company_keeps_no_records(ats: BlindAts, resource: str) -> None:
    part = {"atsCandidates": "atsCandidateId", "atsApplications": "atsJobApplicationId"}[resource]
    keys = f"ids[0].{part}=C-1&ids[0].dataProvider=ATS&ids[0].integrationContext={ats.organization.urn}"

    answer = ats.call("PUT", resource, query=keys, body={"entities": {ats.key(part, "C-1"): synced.candidate()}})

    assert (answer.status_code, answer.json()["code"], Candidate.objects.count()) == (409, "KEEPS_NO_RECORDS", 0)


def test_jobs_and_access_lists_are_still_accepted(ats: BlindAts) -> None:
    outcome = ats.post_jobs(synced.job("REQ-1", jobPostingOperationType="CREATE"))[0]
    query = f"q=criteria&integrationContext={ats.organization.urn}&atsEntityType=JOB_POSTING&dataProvider=ATS"

    assert (outcome["status"], ats.call("GET", "atsEntityAcls", query=query).status_code) == (202, 200)


def test_a_key_is_refused_for_a_company_that_keeps_records() -> None:
    ats = Ats()

    answer = ats.call("POST", "hirewireBlindKeys", body={})

    assert (answer.status_code, answer.json()["code"]) == (409, "KEEPS_RECORDS")


def test_nothing_is_accepted_while_the_switches_are_off(ats: BlindAts) -> None:
    ats.contract.accesses.update(is_on=False)
    CompanyAccess.objects.update(is_on=False)

    assert ats.call("GET", "hirewireBlindKeys").status_code == 403
