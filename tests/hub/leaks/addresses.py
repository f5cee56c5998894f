"""Every URL of the hub with every record that the URL can name.

Walkers are seats whose browsers visit these URLs. A walk fails if a new URL has a parameter that this module lacks.
"""

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Final

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hirewire.hub.ats.attachments.models import Media
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import ImportFault, Member, MemberImport
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.platform.notifications.models import Delivery, Endpoint, PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import InMailTemplate, NoteMention, ProspectNote, Thread
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.seats.models import SeatInvitation
from tests.hub.leaks.homes import HOMES

#: For pages outside ``HOMES``, the records are divided into this many shares, and each walker tries one share.
SHARES: Final = 3
NOWHERE: Final = "00000000-0000-4000-8000-000000000000"


def _all(model: type[Model]) -> Callable[[], list[Any]]:
    return lambda: list(model._default_manager.values_list("pk", flat=True))


#: The values of each URL parameter. If a parameter names a record, its values are the ids of all companies' records, or
#: a single made-up id if the world has no such record.
PARTS: Final[dict[str, Callable[[], list[Any]]]] = {
    # Members who also have an account are left out, because no candidate is matched to them.
    "member_id": lambda: list(Member.objects.filter(person=None).values_list("pk", flat=True)),
    "media_id": _all(Media),
    "export_id": _all(Export),
    "note_id": _all(ProspectNote),
    "thread_id": _all(Thread),
    "template_id": _all(InMailTemplate),
    "project_id": _all(Project),
    "posting_id": lambda: list(JobPosting.objects.values_list("posting_id", flat=True)),
    "search_id": _all(PeopleSearch),
    "seat_id": _all(Seat),
    "invitation_id": _all(SeatInvitation),
    "application_id": _all(DeveloperApplication),
    "import_id": _all(MemberImport),
    "run_id": lambda: [1],
    "picture_id": lambda: [1],
    "form": lambda: ["json"],
    "fault_id": _all(ImportFault),
    "provider_id": _all(IdentityProvider),
    "batch": lambda: [NOWHERE],
    "uuid": lambda: [NOWHERE],
    "archive_id": lambda: [1],
    "purge_id": lambda: [1],
    "move_id": lambda: [1],
    "secret_id": lambda: [1],
    "developer_id": lambda: [1],
    "version": lambda: ["v2"],
    "level": lambda: ["contract", "company"],
    "step": lambda: ["archive", "reopen", "join", "leave"],
}


def _notifications(walker: Seat) -> list[Any]:
    """Every possible notification, as its kind and the id of the record that it is about.

    If a note mentions several other seats, one of these mentions is enough.
    """
    others = NoteMention.objects.exclude(seat=walker).order_by("note", "pk").distinct("note")
    mentions = [*NoteMention.objects.filter(seat=walker), *others]
    ids = {"answer": _all(Thread)(), "export": _all(Export)(), "stage": PARTS["member_id"]()}
    return [(kind, number) for kind, numbers in ids.items() for number in numbers] + [
        ("mention", mention.pk) for mention in mentions
    ]


#: Parameters that are meaningful only together.
PAIRS: Final[dict[tuple[str, ...], Callable[[Seat], list[Any]]]] = {
    ("kind", "number"): _notifications,
    ("application_id", "delivery_id"): lambda _: list(Delivery.objects.values_list("event__application", "pk")),
    ("application_id", "event_id"): lambda _: list(PushEvent.objects.values_list("application", "pk")),
    ("application_id", "endpoint_id"): lambda _: list(Endpoint.objects.values_list("application", "pk")),
}
_BY_TOKEN: Final = "answers a directory, which has its own token: tests/hub/api/scim/test_leaks.py"
#: URLs that no walk visits, with the reason.
NOT_WALKED: Final = {
    "sign-out": "ends the session, and shows nothing",
    "view-as": "lets an admin see what another seat sees: test_viewing.py walks the pages that the admin then sees",
    "upload": "takes bytes from an ATS, at a signed address",
    "authorization": "asks a person for consent, and is tested with OAuth",
    "scim-users": _BY_TOKEN,
    "scim-user": _BY_TOKEN,
    "scim-groups": _BY_TOKEN,
    "scim-group": _BY_TOKEN,
    "scim-config": _BY_TOKEN,
    "scim-about": _BY_TOKEN,
    "scim-nothing": _BY_TOKEN,
    "company-sign-in": "calls another site; it shows the provider's name, as the sign-in page does",
    "company-back": "takes what a provider sends: tests/hub/recruiting/single_sign_on",
    "saml-metadata": "shows only addresses, to everybody: tests/hub/recruiting/single_sign_on/saml",
    "saml-consumer": "takes what a provider sends: tests/hub/recruiting/single_sign_on/saml",
    "saml-back": "as above",
    "check-provider": "calls another site: tests/hub/recruiting/single_sign_on/test_admin.py",
    "rehearse-provider": "as above",
    "seat-link": "takes a token from a mail: tests/hub/recruiting/seats/test_invitation_mails.py",
    "developer-link": "as above: tests/hub/sites/developers/test_invitation_mails.py",
    "password-link": "as above: tests/hub/identity/accounts/test_forgotten_passwords.py",
    "archive-file": "sends the company's own copy to its requester: tests/hub/lifecycle/archives/test_archives.py",
}


def addresses(walker: Seat, *, share: int | None = None) -> Iterator[tuple[str, str]]:
    """The name and the URL of every page, for every record that the walker can try.

    With a ``share``, the walker tries only that share of the records on pages that are not in ``HOMES``. Walkers with
    other shares try the remaining records.
    """
    for pattern, parts in patterns(get_resolver("hirewire.hub.urls")):
        name = pattern.name or str(pattern.pattern)
        if name in NOT_WALKED:
            continue
        found = PAIRS[parts](walker) if parts in PAIRS else list(product(*(PARTS[part]() for part in parts)))
        is_whole = share is None or name in HOMES.values() or len(found) <= SHARES
        for values in found if is_whole else found[share::SHARES]:
            yield name, reverse(name, args=values) if pattern.name else f"/{pattern.pattern}"


def share_of(number: int) -> int | None:
    """The share of the walker with this number.

    With HIREWIRE_WHOLE_WALKS=1, the share is None: every walker tries every page with every record.
    """
    return None if os.environ.get("HIREWIRE_WHOLE_WALKS") == "1" else number % SHARES


def patterns(resolver: URLResolver, around: tuple[str, ...] = ()) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    """Every URL pattern with the names of its parameters. Parameters of enclosing patterns come first."""
    for one in resolver.url_patterns:
        parts = (*around, *one.pattern.converters)
        if isinstance(one, URLResolver):
            yield from patterns(one, parts)
        else:
            yield one, parts
