import msgspec
import pytest

from hirewire.hub.platform.journal.advice import faults_of


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
        (409, "KEEPS_NO_RECORDS", "This company lets Recruiter store no records of people."),
        (409, "KEEPS_RECORDS", "This company lets Recruiter store records of people."),
        (409, "SEVERAL_APPLICATIONS", "Use a token of the application that you mean"),
        (409, "", "What you sent does not agree with what is stored here."),
    ],
)
def test_advice_fits_the_refusal(status: int, code: str, told: str) -> None:
    assert advice(status, {"status": status, "code": code, "message": "no"}).startswith(told)
