from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import check
from hirewire.hub.identity.accounts.roles import RIGHTS, Role, Verb
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.hub.identity.rights.calls import FRAMES, PAGES, Call
from tests.hub.identity.rights.table import PROMISED, ROLES, VERBS, promised_to
from tests.hub.identity.rights.world import SECRET_JOB, World, world
from tests.hub.sites.widgets.conftest import PAGE, Frame

pytestmark = pytest.mark.django_db
#: The roles of each tested seat: a single role, two roles, or none.
HELD = [(role,) for role in ROLES] + [(Role.ADMIN, Role.RECRUITER), ()]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def grace(settings: LazySettings) -> None:
    settings.HIREWIRE_ERASURE_GRACE_DAYS = 7


def test_the_table_of_rights_grants_exactly_what_was_promised() -> None:
    built = {verb.value: {role: role in RIGHTS[verb].roles for role in Role} for verb in Verb}

    assert built == PROMISED


@pytest.mark.parametrize("roles", HELD, ids=str)
def test_a_seat_has_exactly_the_rights_of_its_roles(roles: tuple[Role, ...]) -> None:
    here = world(*roles)

    assert {verb: _passes(here.seat, Verb(verb)) for verb in VERBS} == promised_to(*roles)


def _passes(seat: Seat, verb: Verb) -> bool:
    try:
        check(seat, verb)
    except NotAllowedError:
        return False
    return True


@pytest.mark.usefixtures("grace")
@pytest.mark.parametrize("roles", HELD, ids=str)
def test_pages_allow_what_the_role_may_do_and_refuse_the_rest(
    working_as: Callable[[Seat], Client], roles: tuple[Role, ...]
) -> None:
    here = world(*roles)
    promised = promised_to(*roles)

    answers = {_name(call): _sent(working_as, here, call) for call in PAGES}

    assert answers == {_name(call): promised[call.verb] for call in PAGES}


def _sent(working_as: Callable[[Seat], Client], here: World, call: Call) -> object:
    """True if the call succeeded, False if it was refused with the right text, otherwise the unexpected answer."""
    with undone():
        if call.off:
            here.company.switch()
        browser, path, body = working_as(here.seat), call.path(here), call.body(here)
        response = browser.get(path) if body is None else browser.post(path, body)
        if response.status_code == 403:
            text = response.content.decode()
            return False if "Your seat on Larkspur Talent EMEA may not " in text and _ADMIN in text else text
        return True if response.status_code in {200, 204, 302} else (response.status_code, response.content.decode())


_ADMIN = "Ingrid Solheim"


def _name(call: Call) -> str:
    return f"{call.verb}: {'GET' if call.data is None else 'POST'} {call.address}"


@pytest.mark.parametrize("roles", HELD, ids=str)
def test_frames_allow_what_the_role_may_do_and_refuse_the_rest(roles: tuple[Role, ...]) -> None:
    here = world(*roles)
    DeveloperApplication.objects.update(valid_js_sdk_domains=[PAGE])
    here.company.application.refresh_from_db()
    promised = promised_to(*roles)

    answers = {f"{call.verb}: {call.address}": _pressed(here, call) for call in FRAMES}

    if roles:
        assert answers == {f"{call.verb}: {call.address}": promised[call.verb] for call in FRAMES}
    else:
        assert set(answers.values()) == {"no_seat"}


def _pressed(here: World, call: Call) -> object:
    with undone():
        frame = Frame(here.company.application, here.seat.person)
        sent: Any = frame.client.post(call.path(here), call.body(here), headers=frame.headers)
        answer = frame._answer(sent)
        if answer["screen"] == "no_seat":
            return "no_seat"
        if "Nothing was changed" in answer["text"]:
            return False if " may not " in answer["text"] and _ADMIN in answer["text"] else answer["text"]
        return True


@pytest.mark.parametrize("roles", HELD, ids=str)
def test_hidden_jobs_are_shown_only_with_the_right_to_see_every_job(
    working_as: Callable[[Seat], Client], roles: tuple[Role, ...]
) -> None:
    here = world(*roles)

    page = working_as(here.seat).get("/settings/jobs/").content.decode()

    assert (SECRET_JOB in page) is promised_to(*roles)["see_jobs"]


@pytest.mark.parametrize("roles", HELD, ids=str)
def test_registering_an_application_requires_the_right(
    working_as: Callable[[Seat], Client], roles: tuple[Role, ...]
) -> None:
    here = world(*roles)

    form = {"organization": here.seat.contract.organization_id, "name": "Our own ATS", "description": "Made here"}
    working_as(here.seat).post("/developer/register/", form)

    assert DeveloperApplication.objects.filter(name="Our own ATS").exists() is promised_to(*roles)["register"]


@pytest.mark.parametrize("roles", HELD, ids=str)
def test_a_service_checks_the_same_rights_of_the_person_who_acts(roles: tuple[Role, ...]) -> None:
    here = world(*roles)
    who = {"application": here.company.application, "contract": here.seat.contract, "person": here.seat.person}

    def switched() -> bool:
        try:
            integrations.switch_contract(**who, on=False)
        except NotAllowedError:
            return False
        return True

    assert switched() is promised_to(*roles)["switch"]


def test_a_refused_fragment_redirects_to_an_explanation(working_as: Callable[[Seat], Client]) -> None:
    here = world(Role.HIRING_MANAGER)
    browser = working_as(here.seat)

    refused: HttpResponse = browser.get(f"/people/{here.member.pk}/export/", headers={"HX-Request": "true"})
    page = browser.get(refused.headers["HX-Redirect"])

    assert (refused.status_code, refused.content) == (403, b"")
    assert (
        "Your seat on Larkspur Talent EMEA may not export people to the ATS. That requires the role Hiring Project "
        "Creator. Ask an admin: Ingrid Solheim."
    ) in page.content.decode()


#: Each row names a page, a text that only one link or form of the page contains, and the verb of this link or form.
OFFERS = (
    ("/people/{member}/", "/people/{member}/inmail/", "inmail"),
    ("/people/{member}/", "/projects/save/?member={member}", "project"),
    ("/people/{member}/", 'href="/people/{member}/export/"', "export"),
    ("/people/{member}/", 'action="/people/{member}/notes/"', "note"),
    ("/people/{member}/", "/people/{member}/evaluation/", "evaluate"),
    ("/people/{member}/", 'href="/settings/import/"', "import_people"),
    ("/search/", "Save Priya Raghunathan to a project", "project"),
    ("/search/", "Export Priya Raghunathan to ATS", "export"),
    ("/search/{search}/", 'id="save-search"', "save_search"),
    ("/projects/", "/projects/new/", "project"),
    ("/projects/{project}/", "/projects/{project}/edit/", "project"),
    ("/inbox/templates/", "/inbox/templates/new/", "inmail"),
    ("/settings/seat-holders/", 'action="/settings/seat-holders/invite/"', "invite"),
    ("/settings/seat-holders/", 'href="/settings/seat-holders/{colleague}/"', "change_seat"),
    ("/settings/data/", 'action="/settings/data/archives/"', "archive"),
    ("/settings/ats/", "/settings/ats/{application}/failing/", "see_failing"),
    ("/settings/ats/", 'href="/settings/ats/matches/"', "look_after_matches"),
    ("/settings/data/company-id/", "/settings/data/company-id/plan/", "move"),
    ("/settings/data/leaving/", "/settings/data/leaving/off/", "end_contract"),
    ("/settings/seat-holders/", "/settings/reporting/", "report"),
)


@pytest.mark.parametrize("roles", HELD[:-1], ids=str)
def test_pages_offer_only_what_the_role_may_do(working_as: Callable[[Seat], Client], roles: tuple[Role, ...]) -> None:
    here = world(*roles)
    browser = working_as(here.seat)
    pages = {page: browser.get(page.format(**here.ids)).content.decode() for page, _, _ in OFFERS}

    offered = {(page, words): words.format(**here.ids) in pages[page] for page, words, _ in OFFERS}

    promised = promised_to(*roles)
    assert offered == {(page, words): promised[verb] for page, words, verb in OFFERS}
