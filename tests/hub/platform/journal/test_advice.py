from datetime import UTC, datetime

import msgspec
import pytest

from hirewire.hub.ats.attachments.errors import BadLink
from hirewire.hub.platform.company_ids.errors import FormerId
from hirewire.hub.platform.integrations.errors import Lack, NotEnabled, NotTheCustomer
from hirewire.hub.platform.journal.advice import faults_of
from hirewire.hub.platform.provisioning.errors import NotThePartner, PartnersSecret
from hirewire.hub.restli.errors import ApiError, NoBatchHeader


def advice(status: int, answer: object) -> str:
    (fault,) = faults_of(status, msgspec.json.encode(answer).decode())
    return fault.advice


def test_advice_on_an_invalid_record_speaks_of_its_batch_only_if_there_is_one() -> None:
    invalid = {"status": 422, "message": "ERROR :: /name :: field is required but not found\n"}

    alone, in_batch = advice(422, invalid), advice(200, {"errors": {"C-1": invalid}})

    assert alone == "Fix what is named here, then send the request again."
    assert in_batch == (
        "Fix what is named here, then send this record again. It does not affect the other records of the batch."
    )


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (503, "SERVICE_UNAVAILABLE", "Nothing is wrong with what you sent."),
        (500, "INTERNAL_ERROR", "This is a server error."),
        (502, "", "This is a server error."),
        (409, "KEEPS_NO_RECORDS", "This company does not let Recruiter store records of people."),
        (409, "KEEPS_RECORDS", "This company lets Recruiter store records of people."),
        (409, "SEVERAL_APPLICATIONS", "Use a token of the application that you mean"),
        (409, "", "What you sent does not agree with what is stored here."),
    ],
)
def test_advice_fits_the_refusal(status: int, code: str, told: str) -> None:
    assert advice(status, {"status": status, "code": code, "message": "no"}).startswith(told)


DENIED: list[tuple[ApiError, str]] = [
    *(
        (NotEnabled("urn:li:organization:1", lack), words)
        for lack, words in (
            (Lack.OFF, "Overview shows which switch is off."),
            (Lack.NOT_YOURS, "Check the id in the message, and use the token of the application"),
            (Lack.SERVES_NOBODY, "use the token of the application that serves this company"),
            (Lack.CONTRACT_OFF, "An admin of the contract has to turn on the contract’s own switch."),
            (Lack.CONTRACT_OVER, "Leave this contract out of your calls."),
            (Lack.NO_SEAT, "the switch of its contract may be off"),
            (Lack.NO_THREAD, "It may be wrong"),
        )
    ),
    (NotTheCustomer("urn:li:organization:1"), "has requested the integration"),
    (NotThePartner("provisionedApplications.CREATE"), "a token of the partner’s own application"),
    (PartnersSecret("developerApplicationsSecurity.ACTION-x"), "a token of the partner’s own application"),
    (NoBatchHeader("simpleJobPostings"), "The header that announces a batch is missing."),
    (FormerId(1, 2, datetime(2026, 3, 1, tzinfo=UTC)), "The company has a new id."),
    (BadLink(), "Request an upload address first"),
]


@pytest.mark.parametrize(("refusal", "told"), DENIED, ids=lambda value: str(value)[-40:])
def test_each_cause_of_a_403_has_advice_of_its_own(refusal: ApiError, told: str) -> None:
    assert told in advice(403, {"status": 403, "code": refusal.code, "message": refusal.message})


def test_each_lack_has_advice() -> None:
    tested = {refusal.message for refusal, _ in DENIED if isinstance(refusal, NotEnabled)}

    assert tested == {NotEnabled("urn:li:organization:1", lack).message for lack in Lack}


def test_another_403_has_general_advice() -> None:
    assert advice(403, {"status": 403, "message": "no"}).startswith("The customer has to allow it.")
