import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor

READS = ("", "keys/", "addresses/", "integrations/", "certify/", "calls/", "events/", "quotas/", "people/")
OWNERS_WRITES = (
    "keys/roll/",
    "keys/1/delete/",
    "addresses/save/",
    "integrations/test/",
    "certify/start/",
    "certify/runs/1/act/",
    "people/invite/",
    "events/replay/",
    "events/1/replay/",
    "events/endpoints/1/pause/",
    "events/endpoints/1/resume/",
)


@pytest.mark.parametrize("path", [*READS, *OWNERS_WRITES])
def test_a_signed_out_visitor_is_redirected_to_the_sign_in(browser: Client, vendor: Vendor, path: str) -> None:
    method = browser.post if path in OWNERS_WRITES else browser.get

    response = method(vendor.address(path))

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("path", [*READS, *OWNERS_WRITES])
def test_other_developers_do_not_find_the_application(
    signed_in: Callable[[Person], Client], vendor: Vendor, path: str
) -> None:
    stranger = signed_in(hub.developer(hub.partner()[0]).person)
    method = stranger.post if path in OWNERS_WRITES else stranger.get

    answers = [method(vendor.address(path)), method(vendor.address(path).replace(str(vendor.child.pk), "99"))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert _without_tokens(answers[0]) == _without_tokens(answers[1])


@pytest.mark.parametrize("path", READS)
def test_viewers_and_owners_can_read_every_page(owner: Client, viewer: Client, vendor: Vendor, path: str) -> None:
    for application in (vendor.parent, vendor.child):
        answers = [browser.get(vendor.address(path, application)) for browser in (owner, viewer)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert "no-store" in answers[0].headers["Cache-Control"]


@pytest.mark.parametrize("path", OWNERS_WRITES)
def test_a_viewer_changes_nothing_and_is_told_who_can(viewer: Client, vendor: Vendor, path: str) -> None:
    response = viewer.post(vendor.address(path))

    assert response.status_code == 403
    assert "These people can help: Noor Haddad." in response.content.decode()


def test_a_console_form_without_a_csrf_token_is_refused(vendor: Vendor) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": "hub.test"})
    browser.force_login(vendor.owner.person, "django.contrib.auth.backends.ModelBackend")

    assert browser.post(vendor.address("keys/roll/")).status_code == 403


def test_a_customers_admin_cannot_open_the_vendors_application(
    working_as: Callable[..., Client], vendor: Vendor
) -> None:
    seat = hub.admin_seat()
    hub.enabled(vendor.child, seat.contract)

    assert working_as(seat).get(vendor.address()).status_code == 404


def _without_tokens(page: HttpResponse) -> str:
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "token", page.content.decode())
