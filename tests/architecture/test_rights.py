import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from hirewire.hub.identity.accounts.access import PAGES
from hirewire.hub.identity.accounts.rights import SERVICES
from hirewire.hub.identity.accounts.roles import RIGHTS, TABLE, Verb
from tests.architecture.files import ROOT, sources
from tests.architecture.services import calls_in, services_in

HUB = ROOT / "src" / "hirewire" / "hub"
#: Services that check no right, each with the reason. Examples are people's actions on their own accounts.
OWN = {
    "identity.accounts.invitations.issue": "part of invite, which checks a right",
    "identity.accounts.viewing.looking": "a transaction that writes nothing",
    "identity.accounts.services.give_seat": "for operators, and part of accepting an invitation",
    "identity.accounts.services.set_password": "for operators, and part of change_password",
    "identity.accounts.taking_over.take_over": "part of a sign-in through a provider, and of updates by the directory",
    "identity.members.person_ids.person_urn": "a hash",
    "identity.accounts.forgotten.ask": "open to anybody; the e-mail goes only to the person",
    "identity.accounts.forgotten.answer": "called by the worker",
    "identity.accounts.forgotten.set_by_link": "the person's own password, by the link in an e-mail",
    "recruiting.bell.services.read": "one's own notifications",
    "recruiting.bell.services.read_all": "one's own notifications",
    "recruiting.bell.services.want_mail": "one's own mail",
    "recruiting.bell.mailing.send_summary": "called on a schedule",
    "recruiting.messaging.services.read_thread": "one's own messages",
    "recruiting.directory.services.remove_user": "called by the company's directory, with a token that an admin made",
    "recruiting.directory.services.change_user": "as above",
    "recruiting.single_sign_on.arriving.arrive": "the person's own sign-in, for which a provider vouches",
    "recruiting.single_sign_on.sessions.open_session": "one's own sign-in",
    "recruiting.single_sign_on.sessions.end_for_company": "part of services that check a right",
    "recruiting.single_sign_on.arriving.change_roles": "part of signing in and of updates by the directory",
    "platform.oauth.consents.allow": "one's own consent",
    "recruiting.searches.services.look": "one's own look at a search",
    "recruiting.seats.services.take": "the invited person's own seat",
    "recruiting.seats.services.take_anew": "the invited person's own seat",
    "recruiting.seats.services.take_by_link": "as above, by the link in an e-mail",
    "recruiting.seats.services.take_anew_by_link": "as above",
    "sites.widgets.services.make_code": "one's own sign-in",
}
#: Modules in which no service checks a right. Developers start certification runs with the services of the last module,
#: and the developer console checks the roles of the developers.
_OWN_MODULES = ("identity.accounts.second_factor.", "identity.accounts.sign_ins.", "platform.certifying.services.")
#: Folders in which no service acts on behalf of a seat. Their services are for members who answer InMail, for
#: developers (who have their own roles), for operators and for seed data. Migrations and template tags are not
#: services.
_OTHERS = {"member_inbox", "developers", "management", "seeding", "migrations", "templatetags"}
#: Pages that do not begin with the check of a seat and its right.
_OPEN_PAGES = {
    *("take_seat", "view_ends", "follow_link", "take_linked_seat", "join_linked"),
    # Browsers and providers request these pages during a sign-in, when nobody is signed in yet.
    *("company_sign_in", "company_back", "back_channel_logout"),
    *("saml_metadata", "saml_consumer", "saml_back"),
    # These pages send requests to the provider, which must not happen in a transaction. The decorator that checks a
    # right runs the whole view in a transaction, so these pages check the right themselves.
    *("check_provider", "rehearse"),
}


def _modules() -> Iterator[tuple[str, Path]]:
    for file in sources():
        if file.is_relative_to(HUB) and not _OTHERS & set(file.relative_to(HUB).parts):
            yield ".".join(file.relative_to(HUB).with_suffix("").parts), file


def _is_own(module: str) -> bool:
    return f"{module}.".startswith(_OWN_MODULES)


def _is_page(module: str) -> bool:
    return module.startswith(("sites.recruiter.", "sites.widgets."))


def test_each_verb_appears_in_the_table_once() -> None:
    assert [right.verb for _, rights in TABLE for right in rights] == sorted(Verb, key=list(RIGHTS).index)
    assert set(RIGHTS) == set(Verb)


def test_services_that_check_a_right_are_recognized() -> None:
    source = """
@needs(Verb.NOTE)
def write(*, seat: Seat): Note.objects.create()
@transaction.atomic
def erase(*, seat: Seat): ...
def forget(*, note: Note): note.delete()
def found(seat: Seat): return Note.objects.filter(seat=seat)
"""

    found = [(one.name, one.has_actor, one.asks) for one in services_in(source)]

    assert found == [("write", True, True), ("erase", True, False), ("forget", False, False)]


def test_every_service_called_by_a_seat_checks_a_right() -> None:
    silent = {
        f"{module}.{service.name}"
        for module, file in _modules()
        for service in services_in(file.read_text())
        if service.has_actor and not service.asks and not _is_page(module) and not _is_own(module)
    }

    assert silent - OWN.keys() == set()


def test_every_service_called_by_a_page_checks_a_right() -> None:
    silent = {
        f"{module}.{service.name}"
        for module, file in _modules()
        for service in services_in(file.read_text())
        if not service.asks and not _is_page(module) and not _is_own(module)
    }

    called = {
        call for module, file in _modules() if _is_page(module) for call in calls_in(file.read_text()) if call in silent
    }

    assert called - OWN.keys() == set()


def test_each_listed_exception_exists() -> None:
    there = {f"{module}.{service.name}" for module, file in _modules() for service in services_in(file.read_text())}

    assert OWN.keys() - there == set()


def test_each_verb_is_checked_somewhere() -> None:
    for module, _ in _modules():
        import_module(f"hirewire.hub.{module}")

    asked = {*SERVICES.values(), *PAGES.values()}

    # ``SEE_JOBS`` is a condition in queries, so no service checks it.
    assert set(Verb) - asked == {Verb.SEE_JOBS}


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def test_each_page_of_recruiter_checks_a_right() -> None:
    views = {
        f"{pattern.callback.__module__}.{pattern.callback.__qualname__}"
        for pattern in _patterns(get_resolver("hirewire.hub.urls"))
        if pattern.callback.__module__.startswith("hirewire.hub.sites.recruiter")
    }

    assert {view for view in views if view.rpartition(".")[2] not in _OPEN_PAGES} - PAGES.keys() == set()


def test_templates_ask_only_for_existing_verbs() -> None:
    templates = (HUB / "templates").rglob("*.html")

    asked = {verb for file in templates for verb in re.findall(r"\bseat\.can\.(\w+)", file.read_text())}

    assert asked - {verb.value for verb in Verb} == set()
