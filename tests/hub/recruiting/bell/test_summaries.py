import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Seat, SeatState, SignIn
from hirewire.hub.identity.mails.sending import NotAcceptedError
from hirewire.hub.recruiting.bell import mailing, services
from hirewire.hub.recruiting.bell.models import Bell
from hirewire.hub.recruiting.bell.tasks import send_summaries
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.messaging.notes import write_note
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.hub.recruiting.bell.conftest import MORNING
from tests.hub.recruiting.bell.stories import answered, failed
from tests.support.smtp import Mailbox, body_of, configured
from tests.support.stack import free_port
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def box(settings: Settings) -> Iterator[Mailbox]:
    with configured(settings) as server:
        yield server


def on_day(number: int) -> None:
    with clock.stopped(MORNING + number * DAY):
        send_summaries(timestamp=0)
        run_tasks()


def words_in(box: Mailbox, kind: str = "plain") -> str:
    (mail,) = box.mails
    return body_of(mail, kind)


def test_both_forms_name_what_is_new_and_quote_nobody(company: connected.Company, seat: Seat, box: Mailbox) -> None:
    thread = answered(seat, hub.member("Ada"), MORNING, words="My salary is 90")
    failed(company, seat, hub.member("Bo <b>"), MORNING)

    on_day(1)

    assert (box.mails[0]["To"], box.mails[0]["Subject"]) == (seat.person.email, "2 new notifications in Recruiter")
    text, page = words_in(box), words_in(box, "html")
    assert (
        f"- Ada Lovelace answered your InMail\n  http://hub.test/notifications/answer/{thread.pk}/?seat={seat.pk}"
        in text
    )
    assert "- The export of Bo <b> Lovelace was not accepted" in text
    assert "The export of Bo &lt;b&gt; Lovelace was not accepted</a>" in page
    assert f"http://hub.test/notifications/?seat={seat.pk}#mail" in text
    assert f"http://hub.test/notifications/?seat={seat.pk}#mail" in page
    assert "salary" not in text + page
    assert "No such office" not in text + page


def test_nobody_gets_two_mails_a_day_or_the_same_news_twice(seat: Seat, box: Mailbox) -> None:
    answered(seat, hub.member(), MORNING)

    on_day(1)
    on_day(1)
    on_day(2)
    assert len(box.mails) == 1
    answered(seat, hub.member("Bo"), MORNING + 2 * DAY + timedelta(hours=1))
    on_day(3)

    assert [mail["Subject"] for mail in box.mails] == ["1 new notification in Recruiter"] * 2


def test_what_was_read_is_not_mailed(seat: Seat, box: Mailbox) -> None:
    answered(seat, hub.member(), MORNING)
    with clock.stopped(MORNING):
        services.read_all(seat=seat, until=clock.now())

    on_day(1)

    assert box.mails == []


def test_a_seat_that_stopped_the_mail_gets_none(seat: Seat, box: Mailbox) -> None:
    answered(seat, hub.member(), MORNING)
    with clock.stopped(MORNING):
        services.want_mail(seat=seat, wants=False)
    on_day(1)
    assert box.mails == []

    with clock.stopped(MORNING + DAY):
        services.want_mail(seat=seat, wants=True)
    on_day(2)

    assert len(box.mails) == 1


@pytest.mark.parametrize("way", ["parked seat", "ended contract", "closed sign-in"])
def test_a_person_who_cannot_sign_in_gets_no_mail(seat: Seat, box: Mailbox, way: str) -> None:
    answered(seat, hub.member(), MORNING)
    if way == "parked seat":
        seat.state = SeatState.PARKED
        seat.save()
    elif way == "ended contract":
        seat.contract.ended_at = clock.now()
        seat.contract.save()
    else:
        seat.person.is_active = False
        seat.person.save()

    on_day(1)

    assert box.mails == []


def test_what_a_seat_may_no_longer_see_is_not_mailed(company: connected.Company, seat: Seat, box: Mailbox) -> None:
    failed(company, seat, hub.member(), MORNING)
    company.switch()

    on_day(1)

    assert box.mails == []


def test_the_mail_is_in_the_language_that_the_person_used_last(
    company: connected.Company, seat: Seat, box: Mailbox
) -> None:
    SignIn.objects.create(person=seat.person, language="de", seen_at=MORNING)
    SignIn.objects.create(person=seat.person, language="en", seen_at=MORNING - DAY)
    with clock.stopped(MORNING):
        write_note(seat=company.admin_a, member=hub.member(), text="@Amara Okafor", visibility=Visibility.CONTRACT)

    on_day(1)

    assert box.mails[0]["Subject"] == "1 neue Benachrichtigung in Recruiter"
    assert "Ingrid Solheim hat Sie in einer Notiz über Ada Lovelace erwähnt" in words_in(box)


def test_a_mail_that_was_refused_is_sent_later(seat: Seat, box: Mailbox) -> None:
    answered(seat, hub.member(), MORNING)
    box.manner = "refuses"
    with clock.stopped(MORNING + DAY), pytest.raises(NotAcceptedError):
        mailing.send_summary(seat=seat)
    box.manner = "takes"

    on_day(1)

    assert len(box.mails) == 1


def hangs_up(settings: Settings) -> None:
    """Use a mail server that closes the connection before it sends its greeting."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_PORT = server.getsockname()[1]

    def serve() -> None:
        with server:
            server.accept()[0].close()

    threading.Thread(target=serve, daemon=True).start()


def hangs_up_at_the_greeting(settings: Settings) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_PORT = server.getsockname()[1]

    def serve() -> None:
        with server, server.accept()[0] as conversation:
            conversation.sendall(b"220 mailbox\r\n")
            conversation.recv(100)

    threading.Thread(target=serve, daemon=True).start()


def refuses_connections(settings: Settings) -> None:
    settings.EMAIL_PORT = free_port()


def speaks_no_tls(settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True


@pytest.mark.parametrize("breaks", [refuses_connections, hangs_up, hangs_up_at_the_greeting, speaks_no_tls])
def test_a_server_that_cannot_be_spoken_to_is_tried_again(
    seat: Seat, box: Mailbox, settings: Settings, breaks: Callable[[Settings], None]
) -> None:
    answered(seat, hub.member(), MORNING)
    breaks(settings)
    with clock.stopped(MORNING + DAY), pytest.raises(NotAcceptedError):
        mailing.send_summary(seat=seat)
    settings.EMAIL_PORT, settings.EMAIL_USE_TLS = box.port, False

    on_day(1)

    assert len(box.mails) == 1


def test_a_mail_that_may_have_been_accepted_is_not_sent_again(seat: Seat, box: Mailbox) -> None:
    answered(seat, hub.member(), MORNING)
    box.manner = "hangs up"

    on_day(1)
    box.manner = "takes"
    on_day(1)

    assert len(box.mails) == 1


def test_a_worker_that_dies_while_sending_causes_no_second_mail(
    seat: Seat, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(seat, hub.member(), MORNING)
    with monkeypatch.context() as dying, clock.stopped(MORNING + DAY):
        dying.setattr("django.core.mail.EmailMultiAlternatives.send", _die)
        with pytest.raises(KeyboardInterrupt):
            mailing.send_summary(seat=seat)

    on_day(1)
    assert box.mails == []
    on_day(2)

    assert "Ada Lovelace" in words_in(box)


def _die(_mail: object) -> None:
    raise KeyboardInterrupt


def test_without_a_mail_server_nothing_is_sent(seat: Seat, box: Mailbox, settings: Settings) -> None:
    settings.HIREWIRE_MAIL = False
    answered(seat, hub.member(), MORNING)

    on_day(1)

    assert (box.mails, Bell.objects.filter(mailed_at__isnull=False).exists()) == ([], False)


def test_the_page_stops_and_restarts_the_mail(seat: Seat, settings: Settings) -> None:
    browser = Client(headers={"host": "hub.test"})
    browser.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session["seat_id"] = seat.pk
    session.save()

    stopped = browser.post("/notifications/mail/", {"on": "false"}, follow=True).content.decode()
    started = browser.post("/notifications/mail/", {"on": "true"}, follow=True).content.decode()
    settings.HIREWIRE_MAIL = False
    without = browser.get("/notifications/").content.decode()

    assert ("Turn on" in stopped, "Turn off" in started, "Daily summary" in without) == (True, True, False)
    assert Bell.objects.get().wants_mail
