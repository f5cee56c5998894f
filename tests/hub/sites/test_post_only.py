from collections import defaultdict
from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from tests.factories import hub
from tests.support.headers import addresses

pytestmark = pytest.mark.django_db

CONSOLE = "/developer/applications/7"
PLACES = {
    "/settings/seat-holders/invite/": "/settings/seat-holders/",
    "/settings/seat-holders/invite/?show=ACTIVE&q=a&q=b": "/settings/seat-holders/?show=ACTIVE&q=a&q=b",
    "/settings/seat-holders/second-step/": "/settings/seat-holders/",
    "/settings/seat-holders/invitations/7/withdraw/": "/settings/seat-holders/",
    "/settings/seat-holders/invitations/7/send-again/": "/settings/seat-holders/",
    "/settings/seat-holders/7/view/": "/settings/seat-holders/7/",
    "/settings/seat-holders/7/provider/": "/settings/seat-holders/7/",
    "/settings/features/export/": "/settings/features/",
    "/settings/jobs/ask/": "/settings/jobs/",
    "/settings/ats/7/contract/": "/settings/ats/",
    "/settings/ats/7/purge/": "/settings/ats/",
    "/settings/ats/7/deliveries/3/": "/settings/ats/7/deliveries/",
    "/settings/ats/matches/decide/": "/settings/ats/matches/",
    "/settings/ats/matches/undo/": "/settings/ats/matches/",
    "/settings/ats/matches/threshold/": "/settings/ats/matches/",
    "/settings/ats/matches/sample/draw/": "/settings/ats/matches/sample/",
    "/settings/ats/matches/sample/judge/": "/settings/ats/matches/sample/",
    "/settings/ats/matches/sample/undo/": "/settings/ats/matches/sample/",
    "/settings/sign-in/add/": "/settings/sign-in/",
    "/settings/sign-in/7/remove/": "/settings/sign-in/7/",
    "/settings/sign-in/directory/": "/settings/sign-in/",
    "/settings/sign-in/directory/end/": "/settings/sign-in/",
    "/settings/data/archives/": "/settings/data/",
    "/settings/data/removals/7/cancel/": "/settings/data/",
    "/settings/data/removals/": "/settings/data/",
    "/settings/data/company-id/plan/": "/settings/data/company-id/",
    "/settings/data/company-id/7/now/": "/settings/data/company-id/",
    "/settings/data/company-id/7/cancel/": "/settings/data/company-id/",
    "/settings/data/leaving/off/": "/settings/data/leaving/",
    "/settings/data/leaving/end/": "/settings/data/leaving/",
    "/people/7/notes/?project=3": "/people/7/?project=3&tab=notes",
    "/notes/7/delete/?project=3": "/notes/7/?project=3",
    "/inbox/templates/7/delete/": "/inbox/templates/",
    "/members/inbox/7/answer/": "/members/inbox/7/",
    "/members/inbox/7/decline/": "/members/inbox/7/",
    "/members/inbox/7/privacy/": "/members/inbox/7/",
    "/jobs/7/follow/": "/jobs/7/",
    "/notifications/read/": "/notifications/",
    "/notifications/mail/": "/notifications/",
    f"/search/{UUID(int=7)}/save/": "/search/saved/",
    f"/search/{UUID(int=7)}/delete/": "/search/saved/",
    "/projects/7/archive/?view=list": "/projects/7/?view=list",
    "/projects/7/people/?view=list": "/projects/7/?view=list",
    "/exports/7/retry/": "/exports/",
    "/sign-out/": "/sign-in/",
    "/sign-in/company/7/rehearsal/": "/settings/sign-in/7/",
    "/sign-in/company/7/check/": "/settings/sign-in/7/",
    "/sign-in/company/7/saml/answer/": "/sign-in/",
    f"{CONSOLE}/keys/roll/": f"{CONSOLE}/keys/",
    f"{CONSOLE}/keys/3/delete/": f"{CONSOLE}/keys/",
    f"{CONSOLE}/addresses/save/": f"{CONSOLE}/addresses/",
    f"{CONSOLE}/certify/start/": f"{CONSOLE}/certify/",
    f"{CONSOLE}/certify/runs/3/act/": f"{CONSOLE}/certify/runs/3/",
    f"{CONSOLE}/integrations/test/": f"{CONSOLE}/integrations/",
    f"{CONSOLE}/events/replay/": f"{CONSOLE}/events/",
    f"{CONSOLE}/events/e-7/replay/": f"{CONSOLE}/events/e-7/",
    f"{CONSOLE}/events/endpoints/3/pause/": f"{CONSOLE}/events/",
    f"{CONSOLE}/events/endpoints/3/resume/": f"{CONSOLE}/events/",
    f"{CONSOLE}/watch/calls/c-7/replay/": f"{CONSOLE}/watch/calls/c-7/",
    f"{CONSOLE}/watch/events/e-7/replay/": f"{CONSOLE}/watch/events/e-7/",
    f"{CONSOLE}/watch/faults/": f"{CONSOLE}/watch/",
    f"{CONSOLE}/watch/faults/take-back/": f"{CONSOLE}/watch/",
    f"{CONSOLE}/people/invitations/3/withdraw/": f"{CONSOLE}/people/",
    f"{CONSOLE}/people/invite/": f"{CONSOLE}/people/",
    f"{CONSOLE}/people/3/remove/": f"{CONSOLE}/people/",
}
#: Names of the URLs to which only scripts and other programs post. URLs of widgets are left out.
PAGELESS = {"back-channel-logout", "note-colleagues", "palette", "search-suggestions", "upload"}


@pytest.mark.parametrize(("address", "page"), PLACES.items())
def test_the_address_of_a_form_leads_to_the_page_that_the_form_is_on(browser: Client, address: str, page: str) -> None:
    response = browser.get(address)

    assert (response.status_code, response.headers["Location"]) == (302, page)
    assert browser.put(address).status_code == 405


def test_every_other_address_that_takes_only_forms_never_shows_a_page(browser: Client) -> None:
    parts: dict[str, Callable[[], object]] = defaultdict(lambda: lambda: 7)
    parts |= dict.fromkeys(("batch", "media_id", "search_id"), lambda: UUID(int=7))

    pageless = {
        name
        for name, address in addresses("hirewire.hub.urls", parts)
        if browser.get(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    }

    assert {name for name in pageless if not name.startswith("widget-")} == PAGELESS


def test_after_an_invitation_the_list_can_still_be_filtered(working_as: Callable[[Seat], Client]) -> None:
    browser = working_as(hub.admin_seat())
    browser.post("/settings/seat-holders/invite/", {"email": "new@larkspur.example", "roles": ["recruiter"]})

    filtered = browser.get("/settings/seat-holders/invite/?show=ACTIVE", follow=True)

    assert (filtered.status_code, filtered.context["asked"]["show"]) == (200, "ACTIVE")
