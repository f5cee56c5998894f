import re
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from hirewire.hub.identity.accounts import forgotten
from hirewire.hub.identity.accounts.errors import LinkOverError
from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.accounts.services import set_password
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.mails.letters import Recipient, Writer
from hirewire.hub.identity.mails.sending import NotAcceptedError, UnclearError, deliver
from hirewire.hub.identity.providers.models import IdentityProvider, ProviderDomain
from hirewire.kit import clock
from tests.factories import hub
from tests.support.sites import HUB
from tests.support.smtp import Mailbox, body_of
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
OLD, NEW = "larkspur-demo", "a better one than that"
PAGE, FORM = "/account/forgotten-password/", "/account/new-password/"


@pytest.fixture
def person(box: Mailbox) -> Person:
    person = hub.person(password=OLD)
    hub.seat(who=person)
    return person


def asks(browser: Client, email: str) -> tuple[int, str]:
    """Type an address, and return the answer without that address and without the form's own token."""
    response = browser.post(PAGE, {"email": email})
    page = re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", response.content.decode())
    return response.status_code, page.replace(email, "ADDRESS")


def link_in(box: Mailbox) -> str:
    (found,) = re.findall(r"http://hub\.test(/account/forgotten-password/\S+)", body_of(box.mails[-1]))
    return str(found)


def link_for(browser: Client, person: Person, box: Mailbox) -> str:
    asks(browser, person.email)
    run_tasks()
    return link_in(box)


def chooses(browser: Client, link: str, password: str = NEW) -> int:
    browser.get(link)
    return browser.post(FORM, {"new": password}).status_code


def test_known_and_unknown_addresses_get_the_same_answer_and_the_same_work(
    browser: Client, person: Person, box: Mailbox
) -> None:
    known = asks(browser, person.email)
    unknown = asks(browser, "nobody@larkspur.example")

    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    assert (known[0], known) == (200, unknown)
    assert [job.task_name for job in jobs] == ["hub.accounts.answer_forgotten"] * 2
    assert "@" not in str([job.args for job in jobs])
    run_tasks()
    assert [mail["To"] for mail in box.mails] == [person.email]


def test_the_link_sets_a_password_once_and_ends_every_session(browser: Client, person: Person, box: Mailbox) -> None:
    elsewhere = Client(headers={"host": HUB})
    elsewhere.post("/sign-in/", {"email": person.email, "password": OLD})
    link = link_for(browser, person, box)

    first, second = chooses(browser, link), chooses(browser, link, "and another one again")

    person.refresh_from_db()
    assert (first, second, person.check_password(NEW)) == (200, 410, True)
    assert elsewhere.get("/search/").status_code == 302
    assert not SignIn.objects.filter(person=person, ended_at=None).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "after")) == [
        ("person.password_changed", "by a link sent by e-mail")
    ]


def test_neither_the_link_nor_the_page_behind_it_has_the_address_in_its_url(
    browser: Client, person: Person, box: Mailbox
) -> None:
    link = link_for(browser, person, box)

    opened = browser.get(link)

    assert person.email not in link
    assert opened.headers["Location"] == FORM


def test_opening_a_link_does_not_use_it_up(browser: Client, person: Person, box: Mailbox) -> None:
    link = link_for(browser, person, box)
    Client(headers={"host": HUB}).get(link, follow=True)

    assert chooses(browser, link) == 200


@pytest.mark.parametrize("age", [timedelta(minutes=59), timedelta(minutes=61)])
def test_a_link_works_for_an_hour(browser: Client, person: Person, box: Mailbox, age: timedelta) -> None:
    link = link_for(browser, person, box)

    with clock.moved(by=age):
        status = chooses(browser, link)

    assert status == (200 if age < timedelta(hours=1) else 410)


def test_a_password_changed_meanwhile_voids_the_link(browser: Client, person: Person, box: Mailbox) -> None:
    link = link_for(browser, person, box)
    browser.get(link)
    set_password(person=person, password="changed meanwhile", by="an operator")

    assert browser.post(FORM, {"new": NEW}).status_code == 410
    person.refresh_from_db()
    assert person.check_password("changed meanwhile")


def test_the_service_refuses_a_link_that_was_used(browser: Client, person: Person, box: Mailbox) -> None:
    token = link_for(browser, person, box).split("/")[-2]
    forgotten.set_by_link(token=token, password=NEW)

    with pytest.raises(LinkOverError):
        forgotten.set_by_link(token=token, password=OLD)


def test_a_link_that_is_over_leads_back_to_the_sign_in_page(browser: Client, person: Person, box: Mailbox) -> None:
    page = browser.get(FORM).content.decode()

    assert "<strong>This link has been used or is too old.</strong> Ask for a new one." in page
    assert 'href="/sign-in/"' in page


@pytest.mark.parametrize("change", ["another person's number", "another proof", "nonsense"])
def test_a_forged_link_is_refused(browser: Client, person: Person, box: Mailbox, change: str) -> None:
    other = hub.person("Wei", "Lin", password=OLD)
    number, _, proof = link_for(browser, person, box).split("/")[-2].partition("-")
    forged = {
        "another person's number": f"{forgotten.link_token(other).partition('-')[0]}-{proof}",
        "another proof": f"{number}-{proof[:-1]}{'1' if proof[-1] == '0' else '0'}",
        "nonsense": "no-link",
    }[change]

    assert chooses(browser, f"{PAGE}{forged}/") == 410


@pytest.mark.parametrize("password", ["short", "12345678901234", ""])
def test_the_usual_rules_for_passwords_apply(browser: Client, person: Person, box: Mailbox, password: str) -> None:
    link = link_for(browser, person, box)

    assert chooses(browser, link, password) == 422
    person.refresh_from_db()
    assert person.check_password(OLD)


def test_a_person_who_cannot_sign_in_gets_no_mail(browser: Client, person: Person, box: Mailbox) -> None:
    Person.objects.update(is_active=False)
    asks(browser, person.email)

    run_tasks()

    assert box.mails == []


def test_somebody_who_signs_in_through_a_provider_is_told_so_instead(
    browser: Client, person: Person, box: Mailbox
) -> None:
    contract = person.seats.get().contract
    provider = IdentityProvider.objects.create(
        organization=contract.organization, contract=contract, name="Okta", is_on=True, is_required=True
    )
    ProviderDomain.objects.create(
        organization=contract.organization,
        provider=provider,
        domain=person.email.rpartition("@")[2],
        confirmed_at=clock.now(),
    )
    asks(browser, person.email)

    run_tasks()

    assert box.mails[0]["Subject"] == "You sign in through your company"
    assert "through Okta" in body_of(box.mails[0])
    assert "forgotten-password" not in body_of(box.mails[0]) + body_of(box.mails[0], "html")
    assert forgotten.person_of_link(forgotten.link_token(person)) is None


def test_a_person_gets_one_mail_in_five_minutes(browser: Client, person: Person, box: Mailbox) -> None:
    for _ in range(3):
        link_for(browser, person, box)
    with clock.moved(by=timedelta(minutes=5)):
        link_for(browser, person, box)

    assert len(box.mails) == 2


def test_requests_for_one_address_are_limited_as_sign_ins_are(browser: Client, person: Person) -> None:
    statuses = [asks(browser, person.email)[0] for _ in range(7)]

    with clock.moved(by=timedelta(minutes=16)):
        later = asks(browser, person.email)[0]
    assert (statuses, later) == ([200] * 6 + [429], 200)
    assert asks(Client(headers={"host": HUB}, REMOTE_ADDR="192.0.2.7"), person.email)[0] == 200


def test_requests_from_one_ip_address_are_limited_whatever_is_typed(
    browser: Client, box: Mailbox, settings: Settings
) -> None:
    settings.HIREWIRE_FAILURES_OF_ADDRESS = 3

    statuses = [asks(browser, f"person{number}@larkspur.example")[0] for number in range(4)]

    assert statuses == [200, 200, 200, 429]


def test_a_mail_that_the_server_refuses_is_sent_later(browser: Client, person: Person, box: Mailbox) -> None:
    box.manner = "refuses"
    asks(browser, person.email)
    (job,) = ProcrastinateJob.objects.filter(status="todo")
    sealed, now = job.args["sealed_email"], clock.now()

    with pytest.raises(NotAcceptedError) as refused:
        forgotten.answer(sealed_email=sealed, language="en", asked_at=now)
    box.manner = "takes"
    run_tasks()

    assert person.email not in str(refused.value)
    assert chooses(browser, link_in(box)) == 200


def test_a_mail_whose_fate_is_unclear_is_sent_again(browser: Client, person: Person, box: Mailbox) -> None:
    box.manner = "hangs up"
    asks(browser, person.email)
    (job,) = ProcrastinateJob.objects.filter(status="todo")
    sealed, asked_at = job.args["sealed_email"], clock.from_millis(job.args["at"])

    with pytest.raises(UnclearError):
        forgotten.answer(sealed_email=sealed, language="en", asked_at=asked_at)
    box.manner = "takes"
    run_tasks()

    assert chooses(browser, link_in(box)) == 200


def test_requests_that_are_answered_at_once_send_one_mail(
    browser: Client, person: Person, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(browser, person.email)
    (job,) = ProcrastinateJob.objects.filter(status="todo")
    sealed, now = job.args["sealed_email"], clock.now()
    sent_by_others: list[bool] = []

    def slowly(writer: Writer, to: Recipient, *, kind: str) -> bool:
        # Before the mail for the first request is delivered, answer a second request for the same address, as another
        # worker would.
        monkeypatch.setattr(forgotten, "deliver", deliver)
        sent_by_others.append(forgotten.answer(sealed_email=sealed, language="en", asked_at=now))
        return deliver(writer, to, kind=kind)

    monkeypatch.setattr(forgotten, "deliver", slowly)
    run_tasks()

    assert (len(box.mails), sent_by_others) == (1, [False])


def test_a_mail_that_would_come_after_an_hour_is_not_sent(browser: Client, person: Person, box: Mailbox) -> None:
    asks(browser, person.email)

    with clock.moved(by=timedelta(minutes=61)):
        run_tasks()

    assert box.mails == []


def test_a_request_sealed_with_a_key_that_is_gone_is_dropped(
    browser: Client, person: Person, box: Mailbox, settings: Settings
) -> None:
    asks(browser, person.email)
    settings.HIREWIRE_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    run_tasks()

    assert box.mails == []


def test_the_mail_is_in_the_language_of_the_page(browser: Client, person: Person, box: Mailbox) -> None:
    browser.cookies["hub_language"] = "de"

    link_for(browser, person, box)

    assert box.mails[0]["Subject"] == "Neues Passwort wählen"
    assert "Der Link funktioniert nur einmal" in body_of(box.mails[0])


def test_without_a_mail_server_there_are_no_such_pages(browser: Client) -> None:
    person = hub.person(password=OLD)
    link = f"{PAGE}{forgotten.link_token(person)}/"

    assert [browser.get(page).status_code for page in (PAGE, link, FORM)] == [404] * 3
    assert "Forgotten" not in browser.get("/sign-in/").content.decode()


def test_the_sign_in_page_links_to_it(browser: Client, person: Person) -> None:
    assert f'href="{PAGE}"' in browser.get("/sign-in/").content.decode()
