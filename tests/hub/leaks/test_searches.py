import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.http import HttpResponseBase

from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.models import PeopleSearch
from tests.factories.marked import World
from tests.factories.marked_facts import APPLICATIONS, CANDIDATES, JOBS, SEATS, SECRETS, Secret
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

pytestmark = pytest.mark.django_db

#: A word that occurs nowhere.
UNHEARD: Final = "zqnoneheardofqz"
#: Parts that differ between any two responses: form tokens and ids of searches.
_EACH_ITS_OWN: Final = re.compile(r"\b[A-Za-z0-9]{64}\b|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_PEOPLE: Final = ["lea", "noa", "bob", "cal"]


class Asking:
    """Sends typed text to the hub in every way that a person can use. The methods differ in what the text is about."""

    def __init__(self, browser: Browser, world: World, system: str) -> None:
        self.browser, self.system = browser, world.systems[system].pk
        self.member = Member.objects.get(first_name="Givenmplain").pk

    def job(self, text: str) -> list[HttpResponseBase]:
        jobs = f"/people/{self.member}/export/jobs/?application={self.system}"
        return [
            self.browser.get("search-jobs", "/search/jobs/", {"q": text}),
            self.browser.get("export-jobs", jobs, {"q": text, "application": self.system}),
            self.browser.get("export-many-jobs", "/export/jobs/", {"q": text, "application": self.system}),
            self.browser.post("search", "/search/", {"job": f"{self.system}:{text}"}),
            self.browser.post("why", "/why/", {"ask": "job", "id": text}),
            self.browser.post("palette", "/palette/", {"text": text}),
            self.browser.post("export", f"/people/{self.member}/export/", {"application": self.system, "job": text}),
        ]

    def application(self, text: str) -> list[HttpResponseBase]:
        return [
            self.browser.post("why", "/why/", {"ask": "application", "id": text}),
            self.browser.get(
                "evaluation", f"/people/{self.member}/evaluation/", {"system": self.system, "application": text}
            ),
            self.browser.post("search", "/search/", {"stage": text}),
        ]

    def person(self, text: str) -> list[HttpResponseBase]:
        return [
            self.browser.post("why", "/why/", {"ask": "person", "id": text}),
            self.browser.post("search", "/search/", {"text": text}),
            self.browser.post("suggestions", "/search/suggestions/", {"text": text}),
            self.browser.post("palette", "/palette/", {"text": text}),
        ]


#: For each kind of hidden text: the method of ``Asking`` that searches for it, and the fields to search for.
_ASKED: Final = {
    "job": ("job", ("id", "title", "place")),
    "app": ("application", ("id", "stage", "note")),
    "cand": ("person", ("id", "first", "mail", "note")),
    "person": ("person", ("first", "title")),
    "note": ("person", ("text",)),
    "mail": ("person", ("subject", "body")),
}


@pytest.mark.parametrize("seat", _PEOPLE)
def test_a_search_for_hidden_text_finds_as_little_as_for_unwritten_text(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], seat: str
) -> None:
    world, rules = marked_world(company_is_on=True), Rules(company_is_on=True)
    browser = browser_of(world, seat)

    def answers(how: str, system: str, text: str) -> list[tuple[int, str]]:
        return [_plain(one, text) for one in getattr(Asking(browser, world, system), how)(text)]

    nothing: dict[tuple[str, str], list[tuple[int, str]]] = {}
    told = {}
    for secret in _hidden(rules, seat):
        how, system = _ASKED[secret.kind][0], _system(secret)
        if (how, system) not in nothing:
            nothing[how, system] = answers(how, system, UNHEARD)
        pairs = enumerate(zip(answers(how, system, secret.word), nothing[how, system], strict=True))
        if different := [number for number, (one, other) in pairs if one != other]:
            told[secret.word] = different

    assert told == {}


@pytest.mark.parametrize("company_is_on", [True, False], ids=["company", "contract"])
@pytest.mark.parametrize("seat", _PEOPLE)
def test_counts_include_only_what_the_seat_sees(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], seat: str, *, company_is_on: bool
) -> None:
    world, rules = marked_world(company_is_on=company_is_on), Rules(company_is_on)
    client = browser_of(world, seat).client
    is_admin, has_ats = SEATS[seat].is_admin, rules.is_on(seat, "shut")

    def context(path: str) -> Any:  # noqa: ANN401 - a template context
        return client.get(path).context

    figures = {
        "found in ATS": context("/search/?ats=in")["found"].number if has_ats else 0,
        "filter": context("/search/counts/")["counts"]["in"].number if has_ats else 0,
        "reported": context("/settings/reporting/")["report"].people.in_ats,
        "jobs": context("/settings/jobs/")["page"].total,
        "stages": sum(count for _, count in context("/search/stages/")["stages"]),
        "exports": {export.pk for export in _exports(client, world)},
    }

    in_ats = rules.members_in_ats(seat)
    assert figures == {
        "found in ATS": in_ats,
        "filter": in_ats,
        "reported": in_ats,
        "jobs": sum(
            rules.is_on(seat, job.system) if is_admin else rules.sees_job(seat, key) for key, job in JOBS.items()
        ),
        "stages": sum(
            bool(CANDIDATES[one.candidate].member) and rules.sees_application(seat, key)
            for key, one in APPLICATIONS.items()
        ),
        "exports": {world.exports[key].pk for key in world.exports if rules.sees_export(seat, key)},
    }


@pytest.mark.parametrize("seat", _PEOPLE)
def test_previous_and_next_lead_only_to_members_the_seat_sees_in_the_ats(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], seat: str
) -> None:
    world, rules = marked_world(company_is_on=True), Rules(company_is_on=True)
    client = browser_of(world, seat).client
    own = PeopleSearch.objects.create(seat=world.seats[seat], content={"ats": "in"})
    theirs = PeopleSearch.objects.exclude(seat=own.seat)[0]

    pagers = []
    for member_id in Member.objects.filter(person=None).order_by("pk").values_list("pk", flat=True):
        for search in (own, theirs):
            context = client.get(f"/people/{member_id}/?search={search.pk}").context
            origin = context.get("origin") if context else None
            pagers += [(origin.query, origin.pager.total.number)] if origin and origin.pager else []

    in_ats = rules.members_in_ats(seat)
    assert pagers == [(f"search={own.pk}", in_ats)] * in_ats


def _exports(client: Any, world: World) -> list[Any]:  # noqa: ANN401 - Django's test client
    return [export for export in world.exports.values() if client.get(f"/exports/{export.pk}/").status_code == 200]


def _hidden(rules: Rules, seat: str) -> list[Secret]:
    """The hidden secrets that the seat searches for: one per kind and system, because a search takes several requests.

    Every seat tries a different field.

    An admin may learn that something is hidden in a system that is on for the admin. The secrets of such a system are
    therefore left out.
    """
    hidden: dict[tuple[str, str], dict[str, Secret]] = {}
    for secret in SECRETS.values():
        if secret.kind not in _ASKED or secret.field not in _ASKED[secret.kind][1]:
            continue
        system = _system(secret)
        if system not in {"shut", "far"} or (SEATS[seat].is_admin and rules.is_on(seat, system)):
            continue
        if not rules.sees(seat, secret, "search"):
            hidden.setdefault((secret.kind, system), {}).setdefault(secret.field, secret)
    turn = _PEOPLE.index(seat)
    return [list(fields.values())[turn % len(fields)] for fields in hidden.values()]


def _system(secret: Secret) -> str:
    if secret.kind == "job":
        return JOBS[secret.key].system
    if secret.kind == "app":
        return JOBS[APPLICATIONS[secret.key].job].system
    return CANDIDATES[secret.key].system if secret.kind == "cand" else "shut"


def _plain(response: HttpResponseBase, typed: str) -> tuple[int, str]:
    """The response without the typed words and the parts that always differ."""
    body = getattr(response, "content", b"").decode()
    return response.status_code, _EACH_ITS_OWN.sub("", body.replace(typed, ""))
