from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import structlog
from django.test import Client
from django.urls import reverse

from hirewire.hub.identity.accounts import notices, second_factor
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.accounts.services import set_password
from hirewire.hub.identity.accounts.sign_ins import standing
from hirewire.hub.identity.mails.sending import NotAcceptedError, UnclearError
from hirewire.kit import clock
from tests.factories import hub
from tests.support.smtp import Mailbox, body_of
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def person(box: Mailbox) -> Person:
    return hub.person()


def subjects(box: Mailbox) -> list[str]:
    run_tasks()
    return [mail["Subject"] for mail in box.mails]


def test_each_change_of_the_second_step_is_mailed(person: Person, box: Mailbox) -> None:
    app = pyotp.TOTP(pyotp.parse_uri(second_factor.begin(person=person)).secret)
    with clock.stopped(NOON):
        codes = second_factor.confirm(person=person, code=app.at(NOON))
        second_factor.check_code(person=person, code=codes[0])
        second_factor.renew_codes(person=person)
        second_factor.remove(person=person, by="an operator")
        second_factor.remove(person=person, by="an operator")

    assert subjects(box) == [
        "Two-step sign-in is on",
        "A recovery code was used",
        "You have new recovery codes",
        "Two-step sign-in is off",
    ]


def test_the_mail_about_a_new_password_says_when_and_what_to_do(person: Person, box: Mailbox) -> None:
    with clock.stopped(NOON):
        set_password(person=person, password="a better one than that", by=person.name)

    assert subjects(box) == ["Your password has been changed"]
    text, page = body_of(box.mails[0]), body_of(box.mails[0], "html")
    assert "was changed on 2 March 2026, 12:00 UTC." in text
    for name in ("forgotten-password", "sign-ins", "second-step"):
        assert f"http://hub.test{reverse(name)}" in text
        assert f'href="http://hub.test{reverse(name)}"' in page
    assert box.mails[0]["To"] == person.email


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Amsterdam", "2 March 2026, 13:00 CET"),
        ("Asia/Dubai", "2 March 2026, 16:00 UTC+04"),
        ("Etc/GMT+3", "2 March 2026, 09:00 UTC-03"),
        ("Moon/Tranquility", "2 March 2026, 12:00 UTC"),
    ],
)
def test_a_mail_names_times_in_the_zone_of_the_last_sign_in(box: Mailbox, zone: str, words: str) -> None:
    person = hub.person(password="a long enough one")
    browser = Client()
    browser.cookies["zone"] = zone
    browser.post(reverse("sign-in"), {"email": person.email, "password": "a long enough one"})

    notices.send(person=person, notice=Notice.PASSWORD_CHANGED, at=NOON)

    assert f"was changed on {words}." in body_of(box.mails[-1])


def test_a_later_sign_in_without_a_zone_changes_no_times(person: Person, box: Mailbox) -> None:
    SignIn.objects.create(person=person, language="de", zone="Asia/Dubai", seen_at=NOON)
    SignIn.objects.create(person=person, language="en", zone="UTC", seen_at=NOON + timedelta(hours=1))

    notices.send(person=person, notice=Notice.PASSWORD_CHANGED, at=NOON)

    assert "was changed on 2 March 2026, 16:00 UTC+04." in body_of(box.mails[-1])


def test_a_request_without_a_zone_does_not_replace_that_of_its_sign_in(person: Person) -> None:
    long_ago = clock.now() - timedelta(hours=1)
    made = SignIn.objects.create(person=person, zone="Asia/Dubai", seen_at=long_ago)

    standing(made.pk, person.pk)

    made.refresh_from_db()
    assert (made.zone, made.seen_at > long_ago) == ("Asia/Dubai", True)


def test_names_are_escaped_in_the_html_part(box: Mailbox) -> None:
    person = hub.person("<b>Ada</b>")
    set_password(person=person, password="a better one than that", by=person.name)

    run_tasks()

    assert "Hello <b>Ada</b>," in body_of(box.mails[0])
    assert "Hello &lt;b&gt;Ada&lt;/b&gt;," in body_of(box.mails[0], "html")


@pytest.mark.parametrize(("manner", "fault"), [("refuses", NotAcceptedError), ("hangs up", UnclearError)])
def test_a_failing_server_is_an_error_that_names_no_address(
    person: Person, box: Mailbox, manner: str, fault: type[Exception]
) -> None:
    box.manner = manner  # type: ignore[assignment]  # a parameter is a valid manner

    with structlog.testing.capture_logs() as lines, pytest.raises(fault) as failed:
        notices.send(person=person, notice=Notice.PASSWORD_CHANGED, at=NOON)

    assert [(line["event"], line["kind"]) for line in lines] == [("A mail was not sent", "password_changed")]
    assert person.email not in f"{lines} {failed.value!r} {failed.value.__cause__!r}"
    assert failed.value.__suppress_context__


def test_an_address_that_the_server_does_not_know_is_not_tried_again(person: Person, box: Mailbox) -> None:
    box.manner = "knows nobody"

    with structlog.testing.capture_logs() as lines:
        is_sent = notices.send(person=person, notice=Notice.PASSWORD_CHANGED, at=NOON)

    assert (is_sent, box.mails) == (False, [])
    assert [line["event"] for line in lines] == ["The mail server refuses the address of a mail"]
    assert person.email not in str(lines)


def test_without_a_mail_server_nothing_is_sent() -> None:
    person = hub.person()
    set_password(person=person, password="a better one than that", by=person.name)

    assert run_tasks() == ["hub.accounts.send_notice"]
