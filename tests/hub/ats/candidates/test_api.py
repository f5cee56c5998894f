import pytest

from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.identity.members.person_ids import person_urn
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

PART = "atsCandidateId"
MISSING = "ERROR :: /{} :: field is required but not found and has no default value\n"


@pytest.fixture
def ats() -> Ats:
    return Ats()


def put(ats: Ats, **records: object) -> dict[str, object]:
    return ats.put("atsCandidates", PART, {name.replace("_", "-"): record for name, record in records.items()})


def test_each_key_has_its_own_outcome(ats: Ats) -> None:
    whole, broken = synced.candidate(), synced.candidate(atsLastModifiedAt=1)
    del broken["firstName"], broken["externalProfileUrl"]

    answer = put(ats, C_1=whole, C_2=broken)

    assert answer == {
        "results": {ats.answered(PART, "C-1"): {"status": 204}},
        "errors": {
            ats.answered(PART, "C-2"): {
                "status": 422,
                "message": MISSING.format("firstName")
                + MISSING.format("externalProfileUrl")
                + "ERROR :: /atsLastModifiedAt :: must not be earlier than atsCreatedAt\n",
            }
        },
    }
    assert [candidate.ats_candidate_id for candidate in Candidate.objects.all()] == ["C-1"]


def test_a_profile_url_that_cannot_be_normalised_matches_nobody(ats: Ats) -> None:
    put(ats, C_1=synced.candidate(linkedInProfileUrl="https://linkedin.com/in/noor%00"))

    kept = Candidate.objects.get()
    assert (kept.linked_in_profile_url, kept.match_profile_url) == ("https://linkedin.com/in/noor%00", "")


def test_a_key_of_another_organization_refuses_the_whole_call(ats: Ats) -> None:
    mine, theirs = ats.key(PART, "C-1"), ats.key(PART, "C-1", organization=hub.organization())
    query = "&".join(f"ids[{number}].{part}" for number, key in enumerate((mine, theirs)) for part in key.split("&"))
    entities = {mine: synced.candidate(), theirs: synced.candidate()}

    answer = ats.call("PUT", "atsCandidates", query=query, body={"entities": entities})

    assert (answer.status_code, Candidate.objects.count()) == (403, 0)


def test_a_switched_off_application_is_refused(ats: Ats) -> None:
    ats.contract.accesses.update(is_on=False)

    answer = ats.call("DELETE", "atsCandidates", query="ids[0]." + "&ids[0].".join(ats.key(PART, "C-1").split("&")))

    assert answer.status_code == 403


@pytest.mark.parametrize("record_id", ["", "x" * 256])
def test_an_invalid_id_is_refused_without_affecting_others(ats: Ats, record_id: str) -> None:
    answer = ats.put("atsCandidates", PART, {record_id: synced.candidate(), "C-1": synced.candidate()})

    assert {key: error["status"] for key, error in answer["errors"].items()} == {ats.answered(PART, record_id): 400}
    assert answer["results"] == {ats.answered(PART, "C-1"): {"status": 204}}


def test_found_matches_and_manual_matches_are_read_separately(ats: Ats) -> None:
    said, found = hub.member(), hub.member("Noor", "Haddad")
    MemberEmail.objects.create(member=found, address="noor@example.test")
    urns = {each: person_urn(ats.application.pk, each.pk) for each in (said, found)}
    put(ats, C_1=synced.candidate(), C_2=synced.candidate(manualMatchedMember=urns[said]))
    run_tasks()

    answer = ats.get("atsCandidates", PART, "C-1", "C-2", "C-3", fields="matchedMembers,manualMatchedMember")

    assert answer == {
        "results": {
            ats.answered(PART, "C-1"): {"matchedMembers": [urns[found]]},
            ats.answered(PART, "C-2"): {"matchedMembers": [], "manualMatchedMember": urns[said]},
        },
        "statuses": {},
        "errors": {ats.answered(PART, "C-3"): {"status": 404, "message": "Entity not found"}},
    }


def test_without_fields_the_whole_record_is_read_back(ats: Ats) -> None:
    sent = synced.candidate(
        phoneNumbers=[{"number": "555 0100", "extension": "12"}],
        addresses=[{"city": "Gdańsk", "geographicAreaType": "PROVINCE"}],
        currentJobTitle="Rigger",
        doNotContact=False,
    )
    put(ats, C_1=sent)

    answer = ats.get("atsCandidates", PART, "C-1")

    assert answer["results"] == {ats.answered(PART, "C-1"): {**sent, "matchedMembers": []}}


def test_a_candidate_is_linked_and_unlinked(ats: Ats) -> None:
    member = hub.member()
    urn = person_urn(ats.application.pk, member.pk)
    put(ats, C_1=synced.candidate())

    linked = ats.patch("atsCandidates", PART, {"C-1": {"$set": {"manualMatchedMember": urn}}})
    run_tasks()
    matches = [(match.member, match.is_manual) for match in Match.objects.all()]
    unlinked = ats.patch("atsCandidates", PART, {"C-1": {"$delete": ["manualMatchedMember"]}})
    run_tasks()

    done = {"results": {ats.answered(PART, "C-1"): {"status": 204}}, "errors": {}}
    assert (linked, matches, unlinked, Match.objects.count()) == (done, [(member, True)], done, 0)


def test_invalid_links_are_refused_one_by_one(ats: Ats) -> None:
    stranger = "urn:li:person:zZ9"
    put(ats, **{f"C_{number}": synced.candidate() for number in (1, 2, 3, 6, 7)})

    answer = ats.patch(
        "atsCandidates",
        PART,
        {
            "C-1": {"$set": {"manualMatchedMember": stranger}},
            "C-2": {"$set": {"firstName": "Nour"}},
            "C-3": {"$set": {"manualMatchedMember": 7}},
            "C-4": {"$set": {}},
            "C-5": {"$set": {"manualMatchedMember": None}},
            "C-6": {"manualMatchedMember": {"$set": {"urn": stranger}}},
            "C-7": {"manualMatchedMember": {}},
        },
    )

    assert answer["results"] == {}
    assert {key.partition("&")[0]: (e["status"], e["message"]) for key, e in answer["errors"].items()} == {
        f"{PART}=C-1": (
            422,
            f'ERROR :: /manualMatchedMember :: "{stranger}" is not a person known to this application\n',
        ),
        f"{PART}=C-2": (422, "ERROR :: /firstName :: field cannot be changed by a partial update\n"),
        f"{PART}=C-3": (422, "ERROR :: /manualMatchedMember :: must be a person URN\n"),
        f"{PART}=C-6": (422, "ERROR :: /manualMatchedMember :: must be a person URN\n"),
        f"{PART}=C-7": (422, "ERROR :: /manualMatchedMember :: must be a person URN\n"),
        f"{PART}=C-4": (400, "The patch changes nothing"),
        f"{PART}=C-5": (404, "No record with this key exists in atsCandidates"),
    }


def test_deleting_has_an_outcome_for_each_key(ats: Ats) -> None:
    put(ats, C_1=synced.candidate())

    answer = ats.delete("atsCandidates", PART, "C-1", "C-2")

    assert answer == {
        "results": {ats.answered(PART, "C-1"): {"status": 204}},
        "errors": {
            ats.answered(PART, "C-2"): {"status": 404, "message": "No record with this key exists in atsCandidates"}
        },
    }


def test_notes_are_written_and_deleted_under_their_candidate(ats: Ats) -> None:
    path = f"atsCandidates/{ats.key(PART, 'C-1')}/notes"

    put_answer = ats.put_parts(path, {"N1": synced.note(), "N2": {}, "N3": {"author": {"firstName": "Ana"}}})
    notes = list(CandidateNote.objects.order_by("note_id").values_list("ats_candidate_id", "note_id", "note"))
    delete_answer = ats.delete_parts(path, "N1", "N9")

    assert put_answer == {
        "results": {"N1": {"status": 204}, "N2": {"status": 204}},
        "errors": {"N3": {"status": 422, "message": MISSING.format("author/lastName")}},
    }
    assert notes == [("C-1", "N1", "Prefers night shifts."), ("C-1", "N2", "")]
    assert delete_answer == {
        "results": {"N1": {"status": 204}},
        "errors": {"N9": {"status": 404, "message": "No record with this key exists in notes"}},
    }
