import logging
from datetime import UTC, datetime

import pytest
import structlog
from django.test import Client

from hirewire.kit.logs import masked
from hirewire.kit.secrets import new_secret
from tests.support.log_lines import collected

log = structlog.get_logger(__name__)
PERSONAL = "no number, but ada@example.org"


def test_a_log_line_contains_its_values(caplog: pytest.LogCaptureFixture) -> None:
    log.warning("Something was odd", tenant="larkspur", tries=3)

    (record,) = caplog.records
    assert (record.name, record.levelname) == (__name__, "WARNING")
    assert record.getMessage() == "Something was odd tenant=larkspur tries=3"


def test_a_line_below_the_level_is_not_written(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        log.info("Nothing to see")

    assert caplog.records == []


def test_a_traceback_shows_no_local_variables(caplog: pytest.LogCaptureFixture) -> None:
    secret = "hush"
    try:
        int(f"no number, but {len(secret)} letters")
    except ValueError:
        log.exception("It failed", place="here")

    assert "It failed place=here\nTraceback (most recent call last):\n" in caplog.text
    assert "ValueError: invalid literal" in caplog.text
    assert secret not in caplog.text


def test_a_json_line_has_its_values_as_members() -> None:
    with collected() as lines:
        log.warning("Something was odd", tenant="larkspur", tries=3, name="any")

    (line,) = lines.lines
    assert {key: line[key] for key in line if key != "at"} == {
        "level": "warning",
        "logger": __name__,
        "event": "Something was odd",
        "tenant": "larkspur",
        "tries": 3,
        "name": "any",
    }
    assert datetime.fromisoformat(line["at"]).tzinfo == UTC


@pytest.mark.parametrize("as_json", [True, False])
def test_no_line_contains_a_path(*, as_json: bool) -> None:
    with collected(as_json=as_json) as lines:
        log.warning("Something was odd", path="/people/4711/", tries=3)

    assert "odd" in lines.text
    assert "4711" not in lines.text


def test_a_json_line_of_an_error_has_its_place_and_not_its_text() -> None:
    with collected() as lines:
        try:
            int(PERSONAL)
        except ValueError:
            log.exception("It failed")

    (line,) = lines.lines
    assert (line["event"], line["error"]["type"]) == ("It failed", "builtins.ValueError")
    assert "test_a_json_line_of_an_error" in line["error"]["at"][-1]
    assert "ada" not in lines.text


@pytest.mark.parametrize("as_json", [True, False])
def test_a_line_for_people_names_an_error_and_its_place_without_its_text(*, as_json: bool) -> None:
    with collected(as_json=as_json) as lines:
        try:
            int(PERSONAL)
        except ValueError:
            log.exception("It failed", place="here", told="by ada@example.org")

    first, second, *frames, last = lines.for_people.splitlines()
    assert first.replace("'", "") == "It failed place=here told=by (address)"
    assert (second, last) == ("Traceback (most recent call last):", "builtins.ValueError")
    assert "test_a_line_for_people" in frames[0]
    assert "ada@" not in lines.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from ada@example.org, twice", "from (address), twice"),
        ("GET https://ats.example/people?email=x&page=2 failed", "GET https://ats.example/people?(query)= failed"),
        ("sent Bearer abc.def-123456", "sent Bearer (secret)"),
        pytest.param(f"{new_secret('hwt')} is known", "(secret) is known", id="a secret"),
        ("at smtp://noreply@corp.example:S3!cret@mail.example:587", "at smtp://(secret)@mail.example:587"),
        ("at postgres://u:se?cret@h/db?sslmode=require", "at postgres://(secret)@h/db?(query)="),
        ("'postgres://a@b:p/w@h/db' is wrong", "'postgres://(secret)@h/db' is wrong"),
        ("what is it? nothing", "what is it? nothing"),
    ],
)
def test_texts_of_others_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_failed_task_is_named_without_its_arguments() -> None:
    logger = logging.getLogger("procrastinate.worker")  # noqa: TID251 - stands for the library
    job = {"id": 7, "task_name": "members.import", "attempts": 2, "task_args": {"name": "Ada"}}
    with collected() as lines:
        logger.error("Job members.import[7](name='Ada') failed", extra={"action": "job_error", "job": job})

    (line,) = lines.lines
    assert (line["event"], line["task"], line["task_id"], line["attempts"]) == ("job_error", "members.import", 7, 2)
    assert "Ada" not in lines.text


@pytest.mark.django_db
def test_lines_of_a_request_name_it() -> None:
    with collected() as lines:
        answer = Client(SERVER_NAME="hub.test").get("/sign-in/?q=1", headers={"X-Request-Id": "trace-0815-a"})

    (line,) = [line for line in lines.lines if line["event"] == "request"]
    assert answer["X-Request-Id"] == line["request_id"] == "trace-0815-a"
    assert (line["route"], line["method"], line["status"]) == ("sign-in", "GET", 200)
    assert line["ms"] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "short", "with space in it", "ada@example.org", "x" * 65, "-begins-badly"])
def test_an_ill_formed_request_id_is_replaced(given: str) -> None:
    answer = Client(SERVER_NAME="hub.test").get("/healthz/not/", headers={"X-Request-Id": given} if given else {})

    assert answer["X-Request-Id"] != given
    assert len(answer["X-Request-Id"]) == 32
