import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.sites.developers import tasks
from hirewire.hub.sites.developers.models import Developer, Invitation
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import provider_for
from tests.hub.sites.developers.conftest import Vendor
from tests.support.html import tidy
from tests.support.smtp import Mailbox

ADDRESS = "ines.costa@vendor.example"
NEW = {"email": ADDRESS, "first_name": "Ines", "last_name": "Costa", "password": "a long enough one"}


@pytest.fixture
def code(owner: Client, vendor: Vendor) -> str:
    answer = owner.post(vendor.address("people/invite/", vendor.parent), {"email": ADDRESS, "role": "viewer"})
    found: str = answer.context["code"]
    return found


def roles(vendor: Vendor) -> dict[str, str]:
    return dict(Developer.objects.filter(application=vendor.parent).values_list("person__last_name", "role"))


def test_a_new_person_joins_with_the_code_and_is_signed_in(browser: Client, vendor: Vendor, code: str) -> None:
    answer = browser.post("/developer/join/", {**NEW, "code": code})

    assert answer.headers["Location"] == vendor.address(of=vendor.parent)
    assert browser.get(vendor.address("keys/")).status_code == 200
    assert roles(vendor) == {"Haddad": "owner", "Lind": "viewer", "Costa": "viewer"}


def test_a_code_can_be_used_once(browser: Client, code: str) -> None:
    browser.post("/developer/join/", {**NEW, "code": code})
    browser.post("/sign-out/")

    answer = browser.post("/developer/join/", {**NEW, "code": code})

    assert answer.status_code == 422
    assert Person.objects.filter(email=ADDRESS).count() == 1


@pytest.mark.parametrize("change", [{"code": "hw_inv_guessed"}, {"email": "somebody@else.example"}])
def test_a_code_is_valid_for_its_address_only(browser: Client, code: str, change: dict[str, str]) -> None:
    answer = browser.post("/developer/join/", {**NEW, "code": code, **change})

    assert (answer.status_code, Person.objects.filter(last_name="Costa").count()) == (422, 0)
    assert "has expired, or belongs to another address" in answer.content.decode()


def test_a_partners_code_is_enough_for_an_address_of_a_company(
    browser: Client, vendor: Vendor, code: str, box: Mailbox
) -> None:
    provider_for(hub.contract(), "vendor.example")

    answer = browser.post("/developer/join/", {**NEW, "code": code})

    assert answer.headers["Location"] == vendor.address(of=vendor.parent)
    assert box.mails == []


def test_another_companys_code_creates_no_account_under_an_address_of_a_company(
    browser: Client, vendor: Vendor, code: str, box: Mailbox
) -> None:
    provider_for(hub.contract(), "vendor.example")
    company = hub.organization("Rival")
    DeveloperApplication.objects.filter(pk=vendor.parent.pk).update(kind=Kind.STANDALONE, organization=company)

    answer = browser.post("/developer/join/", {**NEW, "code": code})

    assert (answer.status_code, Person.objects.filter(email=ADDRESS).exists(), box.mails) == (422, False, [])
    assert "vouches for this address, so a code is not enough" in answer.content.decode()


@pytest.mark.usefixtures("code")
def test_the_address_of_an_old_invitation_is_deleted_after_a_month() -> None:
    with clock.moved(by=timedelta(days=36)):
        tasks.forget_old_invitations(timestamp=0)
        assert [one.email for one in Invitation.objects.all()] == [ADDRESS]
    with clock.moved(by=timedelta(days=38)):
        tasks.forget_old_invitations(timestamp=0)
        assert not Invitation.objects.exists()


def test_a_code_expires_after_a_week(browser: Client, code: str) -> None:
    with clock.moved(by=timedelta(days=7, seconds=1)):
        answer = browser.post("/developer/join/", {**NEW, "code": code})

    assert answer.status_code == 422


def test_a_withdrawn_code_is_refused(owner: Client, browser: Client, vendor: Vendor, code: str) -> None:
    page = owner.get(vendor.address("people/", vendor.parent)).content.decode()
    (number,) = re.findall(r"invitations/([0-9]+)/withdraw", page)

    owner.post(vendor.address(f"people/invitations/{number}/withdraw/", vendor.parent))

    assert browser.post("/developer/join/", {**NEW, "code": code}).status_code == 422


def test_a_person_with_a_sign_in_joins_as_that_person(
    browser: Client, signed_in: Callable[[Person], Client], vendor: Vendor, code: str
) -> None:
    person = hub.person("Ines", "Costa")
    person.email = ADDRESS
    person.save()

    anew = browser.post("/developer/join/", {**NEW, "code": code})
    joined = signed_in(person).post("/developer/join/", {"code": code})

    assert (anew.status_code, joined.status_code) == (422, 302)
    assert roles(vendor)["Costa"] == "viewer"


def test_a_code_for_somebody_else_is_refused(signed_in: Callable[[Person], Client], vendor: Vendor, code: str) -> None:
    answer = signed_in(hub.person()).post("/developer/join/", {"code": code})

    assert answer.status_code == 422
    assert len(roles(vendor)) == 2


def test_a_short_password_is_explained_beside_its_field(browser: Client, code: str) -> None:
    answer = browser.post("/developer/join/", {**NEW, "code": code, "password": "short"})

    assert 'id="password-err"' in answer.content.decode()


def test_a_viewer_who_has_left_finds_nothing_and_cannot_be_removed(
    owner: Client, viewer: Client, vendor: Vendor
) -> None:
    path = vendor.address(f"people/{vendor.viewer.pk}/remove/", vendor.parent)

    left = viewer.post(path)

    assert left.headers["Location"] == "/developer/"
    assert viewer.get(vendor.address()).status_code == 404
    assert owner.post(path).status_code == 404
    assert AuditEntry.objects.filter(action="developer.removed").values_list("person_id", "subject").get() == (
        vendor.viewer.person_id,
        "Vera Lind",
    )


def test_the_last_owner_cannot_be_removed(owner: Client, vendor: Vendor) -> None:
    answer = owner.post(vendor.address(f"people/{vendor.owner.pk}/remove/", vendor.parent))

    assert answer.status_code == 409
    assert "An application needs at least one owner" in answer.content.decode()


def test_the_last_owner_reads_why_leaving_is_not_possible(
    owner: Client, signed_in: Callable[[Person], Client], vendor: Vendor
) -> None:
    path, reason = vendor.address("people/", vendor.parent), "The last owner cannot leave."
    alone = owner.get(path).content.decode()
    second = hub.developer(vendor.parent, hub.person("Otto", "Berg"))

    page = signed_in(second.person).get(path).content.decode()

    assert [reason in each for each in (alone, page)] == [True, False]
    assert [f'id="remove-{vendor.owner.pk}"' in each for each in (alone, page)] == [False, True]


def test_a_viewer_cannot_remove_anybody_else(viewer: Client, vendor: Vendor) -> None:
    answer = viewer.post(vendor.address(f"people/{vendor.owner.pk}/remove/", vendor.parent))

    assert (answer.status_code, len(roles(vendor))) == (409, 2)


def test_a_customers_page_says_that_an_invitation_is_for_the_partner(owner: Client, vendor: Vendor) -> None:
    name = vendor.parent.name
    of_parent, of_child = (
        tidy(owner.get(vendor.address("people/", of)).content.decode()) for of in (vendor.parent, vendor.child)
    )

    wider = f"gets access to {name} and to all its customers’ applications"
    assert [wider in page for page in (of_parent, of_child)] == [False, True]
    assert all(f"Invite to {name}" in page and f"Developers of {name}" in page for page in (of_parent, of_child))


@pytest.mark.parametrize(("name", "role"), [("Haddad", "owner"), ("Haddad", "viewer"), ("Lind", "viewer")])
def test_somebody_who_has_the_role_already_is_not_invited(owner: Client, vendor: Vendor, name: str, role: str) -> None:
    person = Person.objects.get(last_name=name)

    answer = owner.post(vendor.address("people/invite/", vendor.parent), {"email": person.email.upper(), "role": role})

    page = answer.content.decode()
    (field,) = re.findall(r'<input[^>]*\bid="email"[^>]*>', page)
    assert (answer.status_code, Invitation.objects.exists()) == (422, False)
    assert f"{person.name} already has access to {vendor.parent.name}." in page
    assert ("autofocus" in field, f'value="{person.email.upper()}"' in field) == (True, True)


def test_a_viewer_is_invited_to_become_an_owner(
    owner: Client, vendor: Vendor, signed_in: Callable[[Person], Client]
) -> None:
    viewer = vendor.viewer.person

    answer = owner.post(vendor.address("people/invite/", vendor.parent), {"email": viewer.email, "role": "owner"})
    signed_in(viewer).post("/developer/join/", {"code": answer.context["code"]})

    assert roles(vendor) == {"Haddad": "owner", "Lind": "owner"}
