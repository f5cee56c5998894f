"""Pages that a form shows at its own address survive a change of the language and a new sign-in."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from tests.factories import hub

pytestmark = pytest.mark.django_db

CONSOLE = "/developer/applications/7"
PLACES = {
    "/settings/seat-holders/invite/": "/settings/seat-holders/",
    "/settings/seat-holders/invite/?show=ACTIVE&q=a&q=b": "/settings/seat-holders/?show=ACTIVE&q=a&q=b",
    "/settings/features/export/": "/settings/features/",
    "/settings/ats/7/contract/": "/settings/ats/",
    "/settings/sign-in/add/": "/settings/sign-in/",
    "/settings/sign-in/directory/": "/settings/sign-in/",
    "/settings/data/removals/": "/settings/data/",
    "/settings/data/company-id/plan/": "/settings/data/company-id/",
    "/settings/data/company-id/7/now/": "/settings/data/company-id/",
    "/settings/data/company-id/7/cancel/": "/settings/data/company-id/",
    "/settings/data/leaving/off/": "/settings/data/leaving/",
    "/settings/data/leaving/end/": "/settings/data/leaving/",
    "/people/7/notes/?project=3": "/people/7/?project=3&tab=notes",
    f"/search/{UUID(int=7)}/save/": "/search/saved/",
    "/projects/7/archive/?view=list": "/projects/7/?view=list",
    "/projects/7/people/?view=list": "/projects/7/?view=list",
    "/exports/7/retry/": "/exports/",
    f"{CONSOLE}/keys/roll/": f"{CONSOLE}/keys/",
    f"{CONSOLE}/keys/3/delete/": f"{CONSOLE}/keys/",
    f"{CONSOLE}/addresses/save/": f"{CONSOLE}/addresses/",
    f"{CONSOLE}/certify/start/": f"{CONSOLE}/certify/",
    f"{CONSOLE}/certify/runs/3/act/": f"{CONSOLE}/certify/runs/3/",
    f"{CONSOLE}/people/invite/": f"{CONSOLE}/people/",
    f"{CONSOLE}/people/3/remove/": f"{CONSOLE}/people/",
}


@pytest.mark.parametrize(("address", "page"), PLACES.items())
def test_the_address_of_a_form_leads_to_the_page_that_the_form_is_on(browser: Client, address: str, page: str) -> None:
    response = browser.get(address)

    assert (response.status_code, response.headers["Location"]) == (302, page)
    assert browser.put(address).status_code == 405


def test_after_an_invitation_the_list_can_still_be_filtered(working_as: Callable[[Seat], Client]) -> None:
    browser = working_as(hub.admin_seat())
    browser.post("/settings/seat-holders/invite/", {"email": "new@larkspur.example", "roles": ["recruiter"]})

    filtered = browser.get("/settings/seat-holders/invite/?show=ACTIVE", follow=True)

    assert (filtered.status_code, filtered.context["asked"]["show"]) == (200, "ACTIVE")
