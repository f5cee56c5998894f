import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.identity.accounts import invitations
from hirewire.hub.identity.accounts.errors import HasSignInError, LinkedInvitationOverError, WrongAddressError
from hirewire.hub.identity.accounts.models import Seat, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.mails.sending import NotAcceptedError
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.providers.models import IdentityProvider, ProviderDomain
from hirewire.hub.recruiting.seats import mailing, services
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock
from tests.factories import hub
from tests.support.html import tidy
from tests.support.smtp import Mailbox, body_of
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
ADDRESS = "ines.costa@larkspur.example"
NAMES = {"first_name": "Ines", "last_name": "Costa"}
NEW = {**NAMES, "password": "a long enough one"}
PAGE, FORM = "/settings/seat-holders/", "/seats/invitation/"


@pytest.fixture
def admin(box: Mailbox) -> Seat:
    return hub.admin_seat()


def invited(admin: Seat, email: str = ADDRESS) -> SeatInvitation:
    services.invite(admin=admin, email=email, roles=[Role.RECRUITER])
    return SeatInvitation.objects.latest("pk")


def require_provider(contract: Contract) -> None:
    organization = contract.organization
    provider = IdentityProvider.objects.create(
        organization=organization, contract=contract, name="Okta", is_on=True, is_required=True
    )
    ProviderDomain.objects.create(
        organization=organization, provider=provider, domain="larkspur.example", confirmed_at=clock.now()
    )


def link_in(box: Mailbox, number: int = -1) -> str:
    (found,) = re.findall(r"http://hub\.test(/seats/invitation/\S+)", body_of(box.mails[number]))
    return str(found)


def test_the_mail_names_the_inviter_and_the_contract(admin: Seat, box: Mailbox) -> None:
    invitation = invited(admin)

    run_tasks()

    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == (ADDRESS, f"{admin.person.name} invites you to Recruiter")
    for kind in ("plain", "html"):
        assert admin.contract.name in body_of(mail, kind)
        assert admin.contract.organization.name in body_of(mail, kind)
        assert f"/seats/invitation/{invitations.link_token(invitation)}/" in body_of(mail, kind)
    assert ADDRESS not in link_in(box)


def test_a_new_person_takes_the_seat_by_the_link_alone(admin: Seat, box: Mailbox, browser: Client) -> None:
    invited(admin)
    run_tasks()

    opened = browser.get(link_in(box))
    page = browser.get(FORM)
    taken = browser.post(FORM, NEW)

    assert (opened.headers["Location"], page.status_code, taken.headers["Location"]) == (FORM, 200, "/search/")
    seat = browser.get("/search/").context["seat"]
    assert (seat.contract, seat.person.email) == (admin.contract, ADDRESS)
    browser.get(link_in(box))
    assert browser.get(FORM).status_code == 410


def test_a_password_that_resembles_the_address_is_refused(admin: Seat, box: Mailbox, browser: Client) -> None:
    invited(admin)
    run_tasks()
    browser.get(link_in(box))

    answer = browser.post(FORM, {"first_name": "I", "last_name": "C", "password": "ines.costa@larkspur"})

    assert (answer.status_code, Seat.objects.count()) == (422, 1)


def test_a_person_with_an_account_signs_in_and_presses_once(admin: Seat, box: Mailbox, browser: Client) -> None:
    person = hub.person("Ines", "Costa", password="larkspur-demo")
    invited(admin, person.email)
    run_tasks()
    browser.get(link_in(box))
    assert "/sign-in/?next=/seats/invitation/" in browser.get(FORM).content.decode()

    signed_in = browser.post("/sign-in/", {"email": person.email, "password": "larkspur-demo", "next": FORM})
    taken = browser.post(FORM)

    assert (signed_in.headers["Location"], taken.headers["Location"]) == (FORM, "/search/")
    assert person.seats.get().contract == admin.contract


def test_an_account_is_not_taken_over_by_a_link(admin: Seat) -> None:
    person = hub.person("Ines", "Costa")
    token = invitations.link_token(invited(admin, person.email))

    with pytest.raises(HasSignInError):
        services.take_anew_by_link(token=token, **NEW)


def test_a_forwarded_link_gives_nothing_to_another_account(admin: Seat) -> None:
    other = hub.person("Else", "Where")
    token = invitations.link_token(invited(admin))

    with pytest.raises(WrongAddressError):
        services.take_by_link(person=other, token=token)

    assert list(Seat.objects.all()) == [admin]


def test_somebody_else_can_sign_out_on_the_page_of_the_link(admin: Seat, browser: Client) -> None:
    other = hub.person("Else", "Where")
    browser.force_login(other, "django.contrib.auth.backends.ModelBackend")

    page = browser.get(f"{FORM}{invitations.link_token(invited(admin))}/", follow=True).content.decode()

    assert f"You are signed in as {other.email}." in " ".join(page.split())
    assert re.findall(r'<button\b[^>]*\bformaction="([^"]*)"', page) == ["/sign-out/"]


@pytest.mark.parametrize("end", ["expired", "withdrawn", "replaced", "taken by code", "forged"])
def test_a_link_ends_with_its_invitation(admin: Seat, end: str) -> None:
    code = services.invite(admin=admin, email=ADDRESS, roles=[Role.RECRUITER])
    invitation = SeatInvitation.objects.get()
    token = invitations.link_token(invitation)
    later = timedelta(days=7, seconds=1) if end == "expired" else timedelta()
    if end == "withdrawn":
        services.withdraw(admin=admin, invitation=invitation)
    elif end == "replaced":
        invited(admin)
    elif end == "taken by code":
        services.take_anew(email=ADDRESS, code=code, **NEW)
    elif end == "forged":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")

    with clock.moved(by=later), pytest.raises(LinkedInvitationOverError):
        services.take_anew_by_link(token=token, **NEW)


def test_sending_again_keeps_link_and_code(admin: Seat, box: Mailbox) -> None:
    code = services.invite(admin=admin, email=ADDRESS, roles=[Role.RECRUITER])
    run_tasks()

    services.send_again(admin=admin, invitation=SeatInvitation.objects.get())
    run_tasks()

    assert link_in(box, 0) == link_in(box, 1)
    assert services.take_anew(email=ADDRESS, code=code, **NEW).contract == admin.contract


def test_no_mail_is_sent_for_an_invitation_that_was_withdrawn_meanwhile(admin: Seat, box: Mailbox) -> None:
    services.withdraw(admin=admin, invitation=invited(admin))

    run_tasks()

    assert box.mails == []


def test_where_a_provider_signs_people_in_the_mail_leads_to_the_sign_in_page(admin: Seat, box: Mailbox) -> None:
    require_provider(admin.contract)
    invited(admin)

    run_tasks()

    text = body_of(box.mails[0])
    assert "Your company signs you in through Okta." in text
    assert "http://hub.test/sign-in/" in text
    assert "/seats/invitation/" not in text


def test_where_another_companys_provider_signs_people_in_no_way_is_promised(
    admin: Seat, box: Mailbox, browser: Client
) -> None:
    require_provider(hub.contract(hub.organization("Larkspur")))
    invitation = invited(admin)

    run_tasks()
    browser.get(f"/seats/invitation/{invitations.link_token(invitation)}/")
    page = tidy(browser.get(FORM).content.decode())
    form = {**NEW, "email": ADDRESS, "code": "hw_inv_x"}
    typed = browser.post("/seats/take/", form).context["form"].errors["email"]

    text = body_of(box.mails[0])
    words = "Larkspur signs you in through Okta. That sign-in gives access only to Larkspur."
    assert f"{words} Ask {admin.person.name} for an invitation to another address." in text
    assert "http://hub.test" not in text
    assert f"{words} Ask for an invitation to another address." in page
    assert ("/sign-in/company/" in page, "Activate seat</button>" in page) == (False, False)
    assert "If a different company has invited you, ask it to invite another of your addresses." in str(typed)


def test_a_link_makes_no_password_where_a_provider_signs_people_in(admin: Seat, box: Mailbox, browser: Client) -> None:
    invited(admin)
    run_tasks()
    browser.get(link_in(box))
    require_provider(admin.contract)

    answer = browser.post(FORM, NEW)

    assert "Continue with Okta" in answer.content.decode()
    assert list(Seat.objects.all()) == [admin]


def test_the_mail_is_in_the_language_and_time_zone_of_the_inviter(admin: Seat, box: Mailbox) -> None:
    SignIn.objects.create(person=admin.person, language="de", zone="Asia/Dubai")
    invited(admin)

    run_tasks()

    assert "UTC+04" in body_of(box.mails[0])
    assert box.mails[0]["Subject"] == f"{admin.person.name} lädt Sie zu Recruiter ein"


def test_a_failing_server_loses_no_invitation(admin: Seat, box: Mailbox) -> None:
    invitation = invited(admin)
    box.manner = "refuses"
    with pytest.raises(NotAcceptedError):
        mailing.send_invitation(invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.mailed_at is None
    box.manner = "takes"

    run_tasks()

    invitation.refresh_from_db()
    assert (len(box.mails), invitation.mailed_at is None) == (1, False)


def test_the_task_holds_no_address(admin: Seat) -> None:
    invitation = invited(admin)

    (job,) = ProcrastinateJob.objects.filter(status="todo")
    assert job.args == {"invitation_id": invitation.pk}


def test_the_admins_page_says_what_was_sent_and_sends_again(
    admin: Seat, box: Mailbox, working_as: Callable[[Seat], Client]
) -> None:
    browser = working_as(admin)
    answer = browser.post(f"{PAGE}invite/", {"email": ADDRESS, "roles": ["recruiter"]})
    waiting = browser.get(PAGE).content.decode()
    run_tasks()

    again = browser.post(f"{PAGE}invitations/{SeatInvitation.objects.get().pk}/send-again/", follow=True)
    run_tasks()

    assert f"An invitation with a link is on its way to {ADDRESS}." in answer.content.decode()
    assert answer.context["code"] in answer.content.decode()
    assert "not sent by e-mail yet" in waiting
    assert (f"Send now: the invitation for {ADDRESS}" in waiting, "Send again" in waiting) == (True, False)
    assert "Send again" in again.content.decode()
    assert "sent by e-mail" in again.content.decode()
    assert f"The invitation is on its way to {ADDRESS} again." in again.content.decode()
    assert len(box.mails) == 2


def test_without_a_mail_server_the_page_shows_the_code_only(working_as: Callable[[Seat], Client]) -> None:
    browser = working_as(hub.admin_seat())

    answer = browser.post(f"{PAGE}invite/", {"email": ADDRESS, "roles": ["recruiter"]}).content.decode()

    assert "Give this code to the person yourself" in answer
    assert ("Create a code" in answer, "by e-mail" in answer, "Send again" in answer) == (True, False, False)
    assert run_tasks() == ["hub.seats.send_invitation"]
