import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.identity.accounts import invitations
from hirewire.hub.identity.accounts.errors import HasSignInError, LinkedInvitationOverError, WrongAddressError
from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.mails.sending import NotAcceptedError
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.sites.developers import mailing, services
from hirewire.hub.sites.developers.errors import OtherApplicationError
from hirewire.hub.sites.developers.models import Developer, DeveloperRole, Invitation
from hirewire.hub.sites.developers.queries import Desk
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import provider_for
from tests.hub.sites.developers.conftest import Vendor
from tests.support.smtp import Mailbox, body_of
from tests.support.tasks import run_tasks

ADDRESS = "ines.costa@vendor.example"
NEW = {"first_name": "Ines", "last_name": "Costa", "password": "a long enough one"}
FORM = "/developer/join/invitation/"


def invited(vendor: Vendor, email: str = ADDRESS) -> Invitation:
    desk = Desk(vendor.owner.person, vendor.parent, is_owner=True)
    services.invite(desk=desk, email=email, role=DeveloperRole.VIEWER)
    return Invitation.objects.latest("pk")


def link_in(box: Mailbox, number: int = -1) -> str:
    (found,) = re.findall(r"http://hub\.test(/developer/join/invitation/\S+)", body_of(box.mails[number]))
    return str(found)


def joined(vendor: Vendor) -> list[str]:
    names = Developer.objects.filter(application=vendor.parent).values_list("person__last_name", flat=True)
    return sorted(set(names) - {"Haddad", "Lind"})


def test_the_mail_names_the_inviter_and_the_application(vendor: Vendor, box: Mailbox) -> None:
    invitation = invited(vendor)

    run_tasks()

    (mail,) = box.mails
    inviter, application = vendor.owner.person.name, vendor.parent.name
    assert (mail["To"], mail["Subject"]) == (ADDRESS, f"{inviter} invites you to manage {application}")
    for kind in ("plain", "html"):
        assert f"to manage the application {application}." in body_of(mail, kind)
        assert f"{FORM}{invitations.link_token(invitation)}/" in body_of(mail, kind)
    assert ADDRESS not in link_in(box)


def test_the_page_says_that_the_mail_is_on_its_way(owner: Client, vendor: Vendor, box: Mailbox) -> None:
    before = owner.get(vendor.address("people/", vendor.parent)).content.decode()
    after = owner.post(vendor.address("people/invite/", vendor.parent), {"email": ADDRESS, "role": "viewer"})
    run_tasks()

    assert "Send the invitation" in before
    assert "Recruiter does not send an e-mail" not in before
    assert f"An invitation with a link is on its way to {ADDRESS}." in " ".join(after.content.decode().split())
    assert after.context["code"] in after.content.decode()
    assert [mail["To"] for mail in box.mails] == [ADDRESS]


def test_without_a_mail_server_the_owner_passes_on_the_code(owner: Client, vendor: Vendor) -> None:
    before = owner.get(vendor.address("people/", vendor.parent)).content.decode()
    after = owner.post(vendor.address("people/invite/", vendor.parent), {"email": ADDRESS, "role": "viewer"})
    run_tasks()

    assert "Create a code" in before
    assert "Recruiter does not send an e-mail" in before
    assert "on its way" not in after.content.decode()


def test_a_new_person_joins_by_the_link_alone(vendor: Vendor, box: Mailbox, browser: Client) -> None:
    invited(vendor)
    run_tasks()

    opened = browser.get(link_in(box))
    page = browser.get(FORM)
    answer = browser.post(FORM, NEW)

    assert (opened.headers["Location"], page.status_code) == (FORM, 200)
    assert answer.headers["Location"] == vendor.address(of=vendor.parent)
    assert joined(vendor) == ["Costa"]
    assert browser.get(vendor.address("keys/", vendor.parent)).status_code == 200
    browser.get(link_in(box))
    assert browser.get(FORM).status_code == 410


def test_a_password_that_resembles_the_address_is_refused(vendor: Vendor, box: Mailbox, browser: Client) -> None:
    invited(vendor)
    run_tasks()
    browser.get(link_in(box))

    answer = browser.post(FORM, {**NEW, "password": "ines.costa@vendor"})

    assert (answer.status_code, joined(vendor)) == (422, [])


def test_a_person_with_an_account_signs_in_and_presses_once(vendor: Vendor, box: Mailbox, browser: Client) -> None:
    person = hub.person("Ines", "Costa", password="vendor-demo")
    invited(vendor, person.email)
    run_tasks()
    browser.get(link_in(box))
    assert f"/sign-in/?next={FORM}" in browser.get(FORM).content.decode()

    signed_in = browser.post("/sign-in/", {"email": person.email, "password": "vendor-demo", "next": FORM})
    answer = browser.post(FORM)

    assert (signed_in.headers["Location"], answer.headers["Location"]) == (FORM, vendor.address(of=vendor.parent))
    assert joined(vendor) == ["Costa"]


def test_an_account_is_not_taken_over_by_a_link(vendor: Vendor) -> None:
    person = hub.person("Ines", "Costa")
    token = invitations.link_token(invited(vendor, person.email))

    with pytest.raises(HasSignInError):
        services.join_anew_by_link(token=token, **NEW)


def test_a_forwarded_link_gives_nothing_to_another_account(
    vendor: Vendor, box: Mailbox, signed_in: Callable[[Person], Client]
) -> None:
    other = hub.person("Else", "Where")
    token = invitations.link_token(invited(vendor))
    browser = signed_in(other)

    with pytest.raises(WrongAddressError):
        services.join_by_link(person=other, token=token)
    browser.get(f"{FORM}{token}/")
    page = browser.get(FORM)

    html = page.content.decode()
    assert f"You are signed in as {other.email}" in " ".join(html.split())
    assert re.findall(r'<button\b[^>]*\bformaction="([^"]*)"', html) == ["/sign-out/"]
    assert browser.post(FORM).status_code == 422
    assert joined(vendor) == []


@pytest.mark.parametrize("end", ["expired", "withdrawn", "replaced", "taken by code", "forged"])
def test_a_link_ends_with_its_invitation(vendor: Vendor, end: str) -> None:
    desk = Desk(vendor.owner.person, vendor.parent, is_owner=True)
    code = services.invite(desk=desk, email=ADDRESS, role=DeveloperRole.VIEWER)
    invitation = Invitation.objects.get()
    token = invitations.link_token(invitation)
    later = timedelta(days=7, seconds=1) if end == "expired" else timedelta()
    if end == "withdrawn":
        services.withdraw_invitation(desk=desk, invitation=invitation)
    elif end == "replaced":
        invited(vendor)
    elif end == "taken by code":
        services.join_anew(email=ADDRESS, code=code, **NEW)
    elif end == "forged":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    before = joined(vendor)

    with clock.moved(later), pytest.raises(LinkedInvitationOverError):
        services.join_anew_by_link(token=token, **{**NEW, "last_name": "Again"})

    assert joined(vendor) == before


def test_a_link_to_a_seat_is_no_link_to_an_application(vendor: Vendor) -> None:
    seats.invite(admin=hub.admin_seat(), email=ADDRESS, roles=[Role.RECRUITER])
    other = SeatInvitation.objects.get()
    Invitation.objects.filter(pk=invited(vendor).pk).update(id=other.pk)

    with pytest.raises(LinkedInvitationOverError):
        services.join_anew_by_link(token=invitations.link_token(other), **NEW)


def test_a_company_that_signs_its_people_in_elsewhere_is_named(vendor: Vendor, box: Mailbox, browser: Client) -> None:
    provider = provider_for(hub.contract(), "vendor.example")
    provider.is_on = provider.is_required = True
    provider.save()
    invited(vendor)
    run_tasks()

    assert "gives access only to" in body_of(box.mails[-1])
    assert FORM not in body_of(box.mails[-1])
    browser.get(f"{FORM}{invitations.link_token(Invitation.objects.get())}/")
    assert "gives access only to" in " ".join(browser.get(FORM).content.decode().split())
    assert (browser.post(FORM, NEW).status_code, joined(vendor)) == (200, [])


def test_a_company_that_signs_its_people_in_elsewhere_offers_them_no_password(
    vendor: Vendor, box: Mailbox, browser: Client
) -> None:
    provider = provider_for(hub.contract(), "vendor.example")
    provider.is_on = provider.is_required = True
    provider.save()
    vendor.parent.organization = provider.organization
    vendor.parent.save()
    invited(vendor)
    run_tasks()

    text = " ".join(body_of(box.mails[-1]).split())
    browser.get(link_in(box))
    page = browser.get(FORM).content.decode()

    assert "Your company signs you in through Larkspur ID. Accept the invitation, and sign in there." in text
    assert "password" not in text
    assert ("Sign in to accept the invitation." in page, 'name="password"' in page) == (True, False)


def test_a_sign_in_for_one_company_accepts_no_link_of_another(vendor: Vendor) -> None:
    person = hub.person("Ines", "Costa")
    token = invitations.link_token(invited(vendor, person.email))
    person.signed_in_for = hub.organization("Rival").pk

    with pytest.raises(OtherApplicationError):
        services.join_by_link(person=person, token=token)


def test_the_mail_is_in_the_language_of_the_invited_person(vendor: Vendor, box: Mailbox) -> None:
    person = hub.person("Ines", "Costa")
    SignIn.objects.create(person=person, language="de")

    invited(vendor, person.email)
    run_tasks()

    assert "Guten Tag" in body_of(box.mails[-1])


def test_a_server_that_refuses_is_asked_again(vendor: Vendor, box: Mailbox) -> None:
    box.manner = "refuses"
    invitation = invited(vendor)

    with pytest.raises(NotAcceptedError):
        mailing.send_invitation(invitation=invitation)
    (job,) = ProcrastinateJob.objects.filter(task_name="hub.developers.send_invitation")

    assert job.args == {"invitation_id": invitation.pk}


@pytest.mark.parametrize(("fixtures", "title"), [(["box"], "Invitation for"), ([], "Code for")])
def test_the_answer_is_titled_with_what_the_person_gets(
    owner: Client, vendor: Vendor, request: pytest.FixtureRequest, fixtures: list[str], title: str
) -> None:
    for name in fixtures:
        request.getfixturevalue(name)

    page = owner.post(vendor.address("people/invite/", vendor.parent), {"email": ADDRESS, "role": "viewer"})

    (heading,) = re.findall(r'<h2 id="code">(.*?)</h2>', page.content.decode(), re.DOTALL)
    assert " ".join(heading.split()) == f"{title} {ADDRESS}"


@pytest.mark.parametrize("role", DeveloperRole)
def test_the_page_behind_the_link_says_who_invites_to_which_role(
    browser: Client, vendor: Vendor, role: DeveloperRole
) -> None:
    desk = Desk(vendor.owner.person, vendor.parent, is_owner=True)
    services.invite(desk=desk, email=ADDRESS, role=role)
    token = invitations.link_token(Invitation.objects.latest("pk"))

    page = browser.get(f"{FORM}{token}/", follow=True).content.decode()

    words = {
        DeveloperRole.VIEWER: "Can see everything except secrets",
        DeveloperRole.OWNER: "Can see everything, create secrets, change addresses, replay events and invite people",
    }
    header = " ".join(page.partition('<h1 id="join">')[2].partition("</header>")[0].split())
    inviter = vendor.owner.person.name
    assert f"{inviter} invites {ADDRESS} to {vendor.parent.name}." in header
    assert [text in header for text in words.values()] == [role == each for each in words]
