from collections.abc import Callable
from urllib.parse import unquote_plus

import msgspec
import pytest
from msgspec import UNSET

from hirewire.client import RscClient
from hirewire.client.batches import Refusal
from hirewire.wire.records.candidates import Candidate, MemberMatches
from hirewire.wire.records.notes import Actor, Note
from hirewire.wire.restli import ComplexKey, Protocol, encode_key
from hirewire.wire.urn import PersonUrn
from tests.client.conftest import MakesClients
from tests.client.server import Call, Reply, Server

CANDIDATE = Candidate(
    first_name="Noor",
    last_name="Haddad",
    email_addresses=["noor@example.test"],
    phone_numbers=[],
    addresses=[],
    external_profile_url="https://ats.example.test/c/77",
    ats_created_at=1764547200000,
    ats_last_modified_at=1767225600000,
)
FAULT = {"status": 422, "message": "ERROR :: /firstName :: field is required but not found and has no default value\n"}


def candidate_key(number: str) -> ComplexKey:
    return ComplexKey(
        {"atsCandidateId": number, "dataProvider": "ATS", "integrationContext": "urn:li:organization:1000"}
    )


def test_records_are_sent_under_their_keys(client: RscClient, server: Server) -> None:
    outcomes = client.upsert_candidates({"C-1": CANDIDATE, "C 2/ü": CANDIDATE})

    [call] = server.calls
    assert (call.method, call.path) == ("PUT", "/v2/atsCandidates")
    assert call.keys == call.query.ids == [candidate_key("C-1"), candidate_key("C 2/ü")]
    assert next(iter(call.body["entities"].values())) == {
        "firstName": "Noor",
        "lastName": "Haddad",
        "emailAddresses": ["noor@example.test"],
        "phoneNumbers": [],
        "addresses": [],
        "externalProfileUrl": "https://ats.example.test/c/77",
        "atsCreatedAt": 1764547200000,
        "atsLastModifiedAt": 1767225600000,
    }
    assert outcomes.accepted == ["C-1", "C 2/ü"]


@pytest.mark.parametrize("version", ["", "202604"])
def test_an_empty_list_is_sent_and_an_unset_field_is_not(
    make_client: MakesClients, server: Server, version: str
) -> None:
    without = msgspec.structs.replace(CANDIDATE, email_addresses=[])
    silent = msgspec.structs.replace(CANDIDATE, email_addresses=UNSET)

    make_client(version=version).upsert_candidates({"C-1": without, "C-2": silent})

    first, second = server.calls[0].body["entities"].values()
    assert first["emailAddresses"] == []
    assert "emailAddresses" not in second


def test_a_large_batch_is_split_into_calls_of_a_hundred(client: RscClient, server: Server) -> None:
    candidates = {f"C-{number}": CANDIDATE for number in range(250)}

    outcomes = client.upsert_candidates(candidates)

    assert [len(call.keys) for call in server.calls] == [100, 100, 50]
    assert outcomes.accepted == list(candidates)


def test_an_empty_batch_makes_no_call(client: RscClient, server: Server) -> None:
    assert client.upsert_candidates({}).accepted == []
    assert server.calls == []


def test_each_record_has_its_own_outcome(client: RscClient, server: Server) -> None:
    written = [encode_key(candidate_key(f"C-{number}"), Protocol.V1) for number in range(4)]
    server.replies = [
        (
            200,
            {},
            {
                "results": {
                    written[0]: {"status": 201},
                    written[2]: {"status": 409, "error": {"status": 409, "message": "Busy"}},
                },
                "errors": {written[1]: FAULT},
            },
        )
    ]

    outcomes = client.upsert_candidates({f"C-{number}": CANDIDATE for number in range(4)})

    assert outcomes.accepted == ["C-0"]
    assert outcomes.refused == {
        "C-1": Refusal(422, str(FAULT["message"])),
        "C-2": Refusal(409, "Busy"),
        "C-3": Refusal(500, "The server’s answer does not mention this record."),
    }


def in_older_form(key: ComplexKey) -> str:
    return encode_key(key, Protocol.V1)


def in_newer_form(key: ComplexKey) -> str:
    return encode_key(key, Protocol.V2)


def as_it_was_sent(key: ComplexKey) -> str:
    return "&".join(reversed([f"{name}={value}" for name, value in key.items()]))


def with_parameters(key: ComplexKey) -> str:
    return in_newer_form(key).replace("(", "($params:(),", 1)


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("write", [in_older_form, in_newer_form, as_it_was_sent, with_parameters])
def test_responses_are_matched_in_every_spelling_of_a_key(
    make_client: MakesClients, server: Server, protocol: Protocol, write: Callable[[ComplexKey], str]
) -> None:
    ids = ["C-1", "100% (a, b)", "x:y'z"]
    server.replies = [(200, {}, {"results": {write(candidate_key(number)): {"status": 204} for number in ids}})]

    assert make_client(protocol=protocol).delete_candidates(ids).accepted == ids


@pytest.mark.parametrize("protocol", Protocol)
def test_part_ids_are_matched_both_plain_and_encoded(
    make_client: MakesClients, server: Server, protocol: Protocol
) -> None:
    notes = {"a=1": Note(note="x"), "urn:li:x:1": Note(note="y"), "50%25": Note(note="z")}
    answers: list[dict[str, object]] = [
        {name: {"status": 204} for name in notes},
        {encode_key(name, Protocol.V2): {"status": 204} for name in notes},
    ]

    for results in answers:
        server.replies = [(200, {}, {"results": results})]
        parts = {("C-1", name): note for name, note in notes.items()}
        assert make_client(protocol=protocol).upsert_candidate_notes(parts).accepted == list(parts)


def test_parts_are_sent_below_their_parent(client: RscClient, server: Server) -> None:
    note = Note(note="Prefers night shifts.", author=Actor(first_name="Ana", last_name="Silva"), ats_created_at=7)

    client.upsert_candidate_notes({("C-77", "N1"): note})
    client.delete_candidate_notes([("C-77", "N1")])

    below = "/v2/atsCandidates/atsCandidateId=C-77&dataProvider=ATS&integrationContext=urn:li:organization:1000/notes"
    assert [(call.method, unquote_plus(call.path), call.query.ids) for call in server.calls] == [
        ("PUT", below, ["N1"]),
        ("DELETE", below, ["N1"]),
    ]
    assert server.calls[0].body == {
        "entities": {
            "N1": {
                "note": "Prefers night shifts.",
                "author": {"firstName": "Ana", "lastName": "Silva"},
                "atsCreatedAt": 7,
            }
        }
    }


def test_candidate_matches_contain_only_candidates_the_server_knows(client: RscClient, server: Server) -> None:
    def answer(call: Call) -> Reply:
        assert call.query.fields == {"matchedMembers": None, "manualMatchedMember": None}
        results = {in_newer_form(candidate_key("C-1")): {"matchedMembers": ["urn:li:person:aB1"], "more": 1}}
        return 200, {}, {"results": results, "statuses": {}, "errors": {in_older_form(candidate_key("C-2")): FAULT}}

    server.on = answer

    assert client.candidate_matches(["C-1", "C-2", "C-1"]) == {
        "C-1": MemberMatches(matched_members=[PersonUrn("urn:li:person:aB1")])
    }


@pytest.mark.parametrize(
    ("person", "patch"),
    [
        (PersonUrn("urn:li:person:zZ9"), {"$set": {"manualMatchedMember": "urn:li:person:zZ9"}}),
        (None, {"$delete": ["manualMatchedMember"]}),
    ],
)
def test_a_candidate_is_linked_to_a_person(
    client: RscClient, server: Server, person: PersonUrn | None, patch: object
) -> None:
    client.link_candidate("C-1", person)

    assert list(server.calls[0].body["entities"].values()) == [{"patch": patch}]
    assert (server.calls[0].method, server.calls[0].keys) == ("POST", [candidate_key("C-1")])
