import json
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

import msgspec
import pytest
from msgspec import inspect

from hirewire.wire import masking, records
from hirewire.wire.validation import Record

PERSONAL: Final = "Zuzanna Kowalczyk"
ROOM: Final = 100_000


def masked(value: object, *, is_answer: bool = False) -> Any:  # noqa: ANN401 - JSON
    return json.loads(masking.masked_body(msgspec.json.encode(value), room=ROOM, is_answer=is_answer))


def filled(kind: inspect.Type, text: str = PERSONAL, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    if isinstance(kind, inspect.UnionType):
        return filled(next(each for each in kind.types if not isinstance(each, inspect.NoneType)), text, depth)
    if isinstance(kind, inspect.StructType):
        return {field.encode_name: filled(field.type, text, depth + 1) for field in kind.fields if depth < 6}
    if isinstance(kind, inspect.ListType | inspect.CollectionType):
        return [filled(kind.item_type, text, depth + 1)]
    if isinstance(kind, inspect.DictType | inspect.AnyType):
        return {PERSONAL: text, "name": [text]}
    return text


def kinds() -> list[type[Record]]:
    found = {
        kind
        for module in iter_modules(records.__path__)
        for kind in vars(import_module(f"{records.__name__}.{module.name}")).values()
        if isinstance(kind, type)
        and issubclass(kind, Record)
        and PERSONAL in json.dumps(filled(inspect.type_info(kind)))
    }
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("text", [PERSONAL, "zuzanna@example.test", "+48 600 123 456"])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_personal_text_is_masked_in_every_field_of_every_record(kind: type[Record], text: str) -> None:
    record = filled(inspect.type_info(kind), text)
    bodies = [record, {"entities": {"key": record}}, {"elements": [record]}, {"patch": {"$set": record}}]

    for body in bodies:
        kept = json.dumps(masked(body))
        assert text in json.dumps(body)
        assert not [part for part in (*text.split(), "Zuzanna", "example") if part in kept]


def test_an_enum_field_with_an_unknown_value_is_masked() -> None:
    assert masked({"country": "Zuzanna", "state": "Kowalczyk", "scope": "Zuzanna", "id": "Zuzanna K"}) == {
        "country": "*******",
        "state": "*********",
        "scope": "*******",
        "id": "*********",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("atsCandidateId", "zuzanna@example.test"),
        ("status", "zuzanna@example.test"),
        ("message", 'ERROR :: /emailAddresses/0 :: "zuzanna@example.test" is not of the required form'),
        ("message", "zuzanna@example.test is somebody else"),
        ("message", 'ERROR :: /firstName :: "zuzanna'),
        ("anything", 48_600_123_456),
        ("number", "+48 600 123 456"),
        ("href", "/v2/x?email=zuzanna%40example.test"),
        ("externalProfileUrl", "https://ats.example.test/zuzanna"),
        ("zuzanna k", True),
        ("zuzanna@example.test", True),
        ("atsCandidateId=zuzanna%40example.test&dataProvider=ATS", True),
        ("atsCandidateId=zuzanna%2540example.test&dataProvider=ATS", True),
    ],
)
def test_text_that_could_be_about_a_person_is_masked(field: str, value: object) -> None:
    text = json.dumps(masked({field: value}, is_answer=True))

    assert "zuzanna" not in text
    assert "600" not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("atsCandidateId", "C-1/7"),
        ("status", 422),
        ("onboardingStatus", "ENABLED"),
        ("anything", "urn:li:organization:4000123"),
        ("atsCreatedAt", 1_764_547_200_000),
        ("anything", None),
        ("anything", True),
        ("message", "Duplicate key in batch request body: 'C-1'"),
        ("href", "/v2/seats?start=10&count=10"),
        ("atsCandidateId=C-1&dataProvider=ATS&integrationContext=urn:li:organization:1", True),
    ],
)
def test_values_that_help_to_find_a_mistake_are_kept(field: str, value: object) -> None:
    assert masked({field: value}, is_answer=True) == {field: value}


def test_messages_are_kept_only_in_responses() -> None:
    assert masked({"message": "Ada"}) == {"message": "***"}


def test_structure_lengths_and_types_stay() -> None:
    sent = {"name": "Ada", "skills": ["Go", "C"], "years": 7, "note": "x" * 900, "deep": {"a": [{"b": 1.5}]}}

    assert masked(sent) == {
        "name": "***",
        "skills": ["**", "*"],
        "years": 0,
        "note": "*** 900 characters ***",
        "deep": {"a": [{"b": 0}]},
    }


def test_the_beginning_of_a_large_body_is_kept() -> None:
    body = msgspec.json.encode({"entities": {f"C-{n}": {"firstName": "Zuzanna"} for n in range(1000)}})

    kept = json.loads(masking.masked_body(body, room=400, is_answer=False))["entities"]

    assert kept["C-0"] == {"firstName": "*******"}
    assert kept["(journal)"] == f"{1000 - (len(kept) - 1)} more of 1000, not kept"
    assert len(kept) < 30


@pytest.mark.parametrize("body", [b"[" * 500 + b"]" * 500, b'{"a":' * 900 + b"1" + b"}" * 900, b"x" * 3_000_000])
def test_maliciously_large_or_deep_bodies_are_cut(body: bytes) -> None:
    assert len(masking.masked_body(body, room=ROOM, is_answer=False)) < 1000


def test_a_query_keeps_ids_and_masks_secrets() -> None:
    query = "ids[0].atsCandidateId=C-1&oauth2_access_token=SECRET&email=a.b%40example.test&q=contract"

    assert masking.masked_address(query) == "ids[0].atsCandidateId=C-1&oauth2_access_token=***&email=***&q=contract"


def test_a_secret_that_begins_the_query_of_a_url_is_masked() -> None:
    url = "/v2/seatsV2?oauth2_access_token=SECRET&q=contract"

    assert masking.masked_address(url) == "/v2/seatsV2?oauth2_access_token=***&q=contract"


@pytest.mark.parametrize("account", ["noreply@corp.example:S3=cr(e)t", "a@b:S3,cret", "S3cret", "S3;c@ret"])
def test_the_password_of_a_url_is_masked_completely(account: str) -> None:
    assert masking.masked_address(f"at https://{account}@h/jobs?id=1") == "at https://***/jobs?id=1"


@pytest.mark.parametrize("sign", ["@", "%40", "%2540", "%252540", "%25252540"])
def test_an_address_is_masked_however_often_it_is_encoded(sign: str) -> None:
    assert masking.masked_address(f"ids=zuzanna{sign}example.test&fields=id") == "ids=***&fields=id"


def test_quoted_text_in_a_partners_response_is_masked() -> None:
    answer = b'Signature "abc" of zuzanna@example.test is wrong'

    assert masking.masked_answer(answer) == 'Signature "***" of *** is wrong'


def test_a_filler_stays_readable_because_it_is_about_nobody() -> None:
    record = {"firstName": "N/A", "emailAddresses": ["noemail@noemail.com"], "lastName": "Null"}

    assert masked(record) == {"firstName": "N/A", "emailAddresses": ["noemail@noemail.com"], "lastName": "****"}


@pytest.mark.parametrize(
    ("body", "loss"),
    [
        ({"entities": {"C-1": {"atsCandidateId": "C-1", "atsCreatedAt": 0, "isPrivate": False, "phone": None}}}, ""),
        ({"lastName": "N/A", "integrationType": "CSA_API", "urns": ["urn:li:contract:7"]}, ""),
        ({"firstName": PERSONAL}, masking.MASKED),
        ({"notes": [{"rating": 4}]}, masking.MASKED),
        ({PERSONAL: 1}, masking.MASKED),
        ({"elements": [{"id": str(number)} for number in range(ROOM)]}, masking.CUT),
        ("no object", masking.MASKED),
    ],
)
def test_a_masked_body_says_whether_it_may_differ_from_what_was_sent(body: object, loss: str) -> None:
    kept = masked(body)

    assert (masking.loss_in(kept), kept == body) == (loss, not loss)


@pytest.mark.parametrize("name", ["Note: Ada was late", "Rated=a lazy person", "urn:li:person:7 is lazy", "a=1\tb"])
def test_a_name_with_blanks_is_a_text_and_not_a_key(name: str) -> None:
    body = msgspec.json.encode({name: 1, "id": "A-1"})

    shown = json.loads(masking.masked_body(body, room=ROOM, is_answer=False))

    assert shown == {f"{'*' * len(name)} 0": 0, "id": "A-1"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"token": "hw_at_SoSecretThatNobodyMayReadIt"}',
        b'{"client_secret":"hw_sec_SoSecret"}',
        b"SoSecret",
        b"so-secret",
    ],
)
def test_a_body_that_is_not_a_form_shows_nothing_in_place_of_a_name(body: bytes) -> None:
    assert "ecret" not in masking.masked_form(body).replace("client_secret", "")


def test_the_names_of_a_form_stay() -> None:
    kept = masking.masked_form(b"grant_type=client_credentials&client_secret=hw_sec_x")

    assert kept.startswith("grant_type=client_credentials&client_secret=*")
