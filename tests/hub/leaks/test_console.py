from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.certifying import services as certifying
from hirewire.hub.platform.certifying.models import CertificationRun
from hirewire.hub.platform.integrations.models import Configuration, Integration
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry, Endpoint, PushEvent
from hirewire.hub.platform.provisioning.models import ClientSecret, DeveloperApplication
from hirewire.hub.sites.developers import services
from hirewire.hub.sites.developers.models import Developer, DeveloperRole, Invitation
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.urls import APPLICATION
from hirewire.kit import clock
from tests.factories import hub
from tests.factories.marked import World, id_of
from tests.factories.marked_facts import CANDIDATES, JOBS, SECRETS, SYSTEMS, WORD
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.walk import Browser, is_form
from tests.support.http import hub_http
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db

PARTNERS: Final = ("first", "second")
#: What a partner's developers may read of their own applications.
OWN: Final = ("name", "about", "redirect", "origin", "integration", "hook", "answer", "setting", "renamed")
#: Actions of recruiters that involve an application. The company's audit trail shows them, but the console does not.
WORK: Final = (
    "export.requested",
    "evaluation.sent",
    "candidate.linked",
    "candidate.unlinked",
    "recommendation.dismissed",
    "attachment.downloaded",
    "oauth.allowed",
)


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    QUEUE.clear()
    yield
    QUEUE.clear()


@pytest.mark.parametrize("partner", PARTNERS)
def test_developers_see_exactly_the_data_of_their_own_applications(marked_world: MarkedWorld, partner: str) -> None:
    world = marked_world(company_is_on=True)
    people = _marked_for_the_console(world)

    own = {key for key, system in SYSTEMS.items() if system.partner == partner} | {partner}

    browser = _walk(people[partner], {one.pk for key, one in {**world.systems, **world.partners}.items() if key in own})

    shown = {word for words in browser.every.values() for word in words}
    too_much = {
        f"{word} on {name}"
        for name, words in browser.every.items()
        for word in words
        if word not in _readable(own, partner)
    }
    assert too_much == set()
    assert shown >= {_word(key, field) for key in own - {partner} for field in OWN}
    assert shown >= {_word(partner, field) for field in ("developer", "invited")}
    assert shown >= {id_of("cand", key) for key, one in CANDIDATES.items() if one.system in own and key in JOBS}


def test_every_address_of_the_developer_console_is_covered() -> None:
    assert {pattern.name for pattern in APPLICATION} == set(_ADDRESSES)


def test_a_search_reveals_nothing_about_other_applications(marked_world: MarkedWorld) -> None:
    world = marked_world(company_is_on=True)
    browser = Client(headers={"host": HUB})
    browser.force_login(_marked_for_the_console(world)["first"], "django.contrib.auth.backends.ModelBackend")
    far, shut = world.systems["far"], world.systems["shut"]

    def found(text: str) -> int:
        return len(browser.get(reverse("developer"), {"q": text}).context["rows"])

    def listed(**asked: str) -> int:
        return len(browser.get(reverse("developer-calls", args=[shut.pk]), asked).context["calls"])

    assert [found(str(shut.pk)), found(_word("shut", "name")), listed(q=id_of("cand", "plain"))] == [1, 1, 1]
    assert [found(text) for text in (str(far.pk), far.client_id, _word("far", "name"), "Neighbour")] == [0] * 4
    theirs = ApiCall.objects.filter(application=far).values_list("pk", flat=True)
    assert [listed(q=id_of("cand", "theirs"))] + [listed(uuid=pk.hex) for pk in theirs] == [0] * (1 + len(theirs))


class _Reader(Browser):
    """Collects the words that each page shows: secret words, and words that ``_marked_for_the_console`` added."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.every: dict[str, set[str]] = {}

    def read(self, name: str, path: str) -> None:
        response = self.client.get(path)
        if is_form(response):
            response = self.post(name, path, {})  # type: ignore[assignment]  # may be a streaming response
        text = f"{response.headers} {response.cookies} {response.content.decode()}".casefold()
        # A random token can look like a marker word, so only known marker words count.
        found = {word for word in WORD.findall(text) if word in SECRETS or word.startswith("zqconsole")}
        self.every.setdefault(name, set()).update(found)


def _walk(person: Person, own: set[int]) -> _Reader:
    """Visit the pages of all applications.

    On each page of the person's own applications, try the records of every application. On each page of another
    application, try only one record.
    """
    client = Client(headers={"host": HUB}, raise_request_exception=True)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    browser = _Reader(client)
    browser.read("developer", reverse("developer"))
    for application in DeveloperApplication.objects.all():
        for name, models in _ADDRESSES.items():
            for part in _ids(models) if application.pk in own else _ids(models)[:1]:
                more = {"developer-certify-evidence": ["json"], "developer-certify-picture": [1]}.get(name, [])
                browser.read(name, reverse(name, args=[application.pk, *part, *more]))
    return browser


#: For each URL name: the model whose ids fill the second parameter of the URL, or None if there is only one parameter.
_ADDRESSES: Final[dict[str, type[Model] | None]] = {
    "developer-overview": None,
    "developer-keys": None,
    "developer-roll": None,
    "developer-delete-secret": ClientSecret,
    "developer-addresses": None,
    "developer-save-addresses": None,
    "developer-integrations": None,
    "developer-send-test": None,
    "developer-watch": None,
    "developer-watch-news": None,
    "developer-watch-call": ApiCall,
    "developer-watch-event": PushEvent,
    "developer-watch-replay": PushEvent,
    "developer-watch-replay-call": ApiCall,
    "developer-fail-next": None,
    "developer-take-back": None,
    "developer-certify": None,
    "developer-certify-start": None,
    "developer-certify-run": CertificationRun,
    "developer-certify-news": CertificationRun,
    "developer-certify-act": CertificationRun,
    "developer-certify-evidence": CertificationRun,
    "developer-certify-picture": CertificationRun,
    "developer-calls": None,
    "developer-call": ApiCall,
    "developer-events": None,
    "developer-replay-all": None,
    "developer-pause": Endpoint,
    "developer-resume": Endpoint,
    "developer-event": PushEvent,
    "developer-replay": PushEvent,
    "developer-quotas": None,
    "developer-people": None,
    "developer-invite": None,
    "developer-withdraw": Invitation,
    "developer-remove": Developer,
}


def _ids(model: type[Model] | None) -> list[list[str]]:
    if model is None:
        return [[]]
    return [[str(pk)] for pk in model._default_manager.values_list("pk", flat=True)]


def _readable(own: set[str], partner: str) -> set[str]:
    """The words of a partner's own applications, and the ids of the records in these applications' calls."""
    words = {_word(key, field) for key in own for field in OWN}
    words |= {_word(partner, field) for field in ("developer", "invited")}
    # The names of the partner's customers.
    words |= {_word(key, "company") for key in own}
    return words | {id_of("cand", key) for key, one in CANDIDATES.items() if one.system in own}


def _word(key: str, field: str) -> str:
    return f"zqconsole{key}{field}qz"


def _marked_for_the_console(world: World) -> dict[str, Person]:
    """Put marker words into all data that the console could show, and add a developer for each partner."""
    for key, application in world.systems.items():
        _mark(application, key)
        _mark_deliveries(application, key)
        _call(world, key)
    Organization.objects.filter(pk=world.companies["neighbour"].pk).update(name="Neighbour zqconsolefarcompanyqz")
    people = {}
    for partner in PARTNERS:
        application = world.partners[partner]
        people[partner] = hub.person("Noor", _word(partner, "developer"))
        hub.developer(application, people[partner])
        _certify(world, partner, people[partner])
        desk = Desk(people[partner], application, is_owner=True)
        services.invite(desk=desk, email=f"{_word(partner, 'invited')}@example.test", role=DeveloperRole.VIEWER)
    return people


def _certify(world: World, partner: str, person: Person) -> None:
    """Start a certification run for each of a partner's applications.

    A run contains the name of its application and the ids of the application's records.
    """
    own = [world.systems[key] for key, system in SYSTEMS.items() if system.partner == partner]
    for application in (world.partners[partner], *own):
        certifying.start_run(
            application=application,
            person=person,
            product=application.name,
            since=clock.now() - timedelta(hours=1),
            choices={"is_strict": True},
        )


def _mark(application: DeveloperApplication, key: str) -> None:
    application.name, application.description = _word(key, "name"), _word(key, "about")
    application.oauth2_authorized_callback_urls = [f"https://{_word(key, 'redirect')}.example/back"]
    application.valid_js_sdk_domains = [f"https://{_word(key, 'origin')}.example"]
    application.save()
    Integration.objects.filter(application=application).update(integration_name=_word(key, "integration"))
    settings = Configuration.objects.filter(integration__application=application, key="CALLBACK_URL")
    settings.update(value=f"http://{_word(key, 'setting')}.test/hook")
    trail = {"organization_id": application.organization_id, "application_id": application.pk}
    AuditEntry.objects.filter(application_id=application.pk).delete()
    AuditEntry.objects.create(**trail, actor="Somebody", action="application.updated", after=_word(key, "renamed"))
    for action in WORK:
        names = {"actor": _word(key, "recruiter"), "subject": _word(key, "person"), "after": _word(key, "after")}
        AuditEntry.objects.create(**trail, **names, action=action)


def _mark_deliveries(application: DeveloperApplication, key: str) -> None:
    Endpoint.objects.filter(application=application).update(url=f"http://{_word(key, 'hook')}.test/hook")
    for delivery in Delivery.objects.filter(event__application=application):
        DeliveryTry.objects.create(
            delivery=delivery, endpoint_url=delivery.endpoint.url, took_ms=1, answer=f'"{_word(key, "answer")}"'
        )
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DEAD)


def _call(world: World, key: str) -> None:
    token = hub.token_of(world.systems[key])
    company = world.companies[SYSTEMS[key].company].urn.replace(":", "%3A")
    for name in (name for name in JOBS if CANDIDATES[name].system == key):
        asked = f"ids[0].atsCandidateId={id_of('cand', name)}&ids[0].dataProvider=ATS"
        path = f"/v2/atsCandidates?{asked}&ids[0].integrationContext={company}"
        hub_http().get(path, headers={"Authorization": f"Bearer {token}"})
    flush()
