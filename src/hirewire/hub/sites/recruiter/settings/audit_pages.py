"""Admin Settings > ATS > Audit trail: who changed what on this contract and in its company's ATSs."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit.models import LONGEST, AuditEntry
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.recruiter.settings.settings_pages import holder_in_url, tab
from hirewire.kit.web import own_writes, typed_words
from hirewire.kit.web.paging import page_of

ENTRIES_A_PAGE: Final = 50
#: Maps the name of each filter to its label and to the prefixes of the actions that it shows. What recruiters do with
#: single members is left out: such an entry may name something that is hidden from the admin who reads the audit trail.
#: For example, the entry of an export names the job, and an access list may hide that job from the admin.
AREAS: Final = {
    "switches": (_lazy("Switches and requests"), ("integration.", "contract.", "blind.")),
    "seats": (_lazy("Seats"), ("seat.",)),
    "jobs": (_lazy("Jobs requested again"), ("jobs.",)),
    "events": (_lazy("Push events"), ("notification.",)),
    "accounts": (_lazy("Connected accounts"), ("oauth.",)),
    "sign-in": (
        _lazy("Sign-in and directory"),
        ("provider.", "directory.", "person.provider_", "person.taken_", "person.address_", "person.renamed"),
    ),
    "matching": (_lazy("Matching"), ("matching.",)),
    "company": (_lazy("Company id and contracts"), ("company.",)),
    "data": (_lazy("Archives and removals"), ("archive.", "retention.", "members.")),
    "application": (_lazy("Developer application"), ("application.", "developer.", "throttling.")),
}
_LONGEST: Final = 200


@own_writes.is_search
@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.AUDIT)
def audit_trail(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the audit trail. The form uses POST, so that the URL never contains a typed name."""
    if request.method == "POST":
        typed = _filters(request.POST)
        query = {**typed, "who": typed_words.keep(request, typed["who"])}
        return HttpResponseRedirect(f"{reverse('audit-trail')}?{urlencode(query)}")
    filters = _filters(request.GET)
    colleague = holder_in_url(request, seat)
    words = colleague.person.name if colleague else typed_words.kept(request, filters["who"])
    filters["who"] = words or ""
    matches = _own(seat).none() if words is None else _matching(_own(seat), filters)
    page = page_of(request, matches, size=ENTRIES_A_PAGE)
    context = {
        "entries": page.object_list,
        "lines": _with_names(page.object_list),
        "page": page,
        "asked": filters,
        "areas": [(name, words) for name, (words, _) in AREAS.items()],
        "is_filtered": words is None or any(filters.values()),
        "has_ended": words is None,
        "wrong_dates": [name for name in ("from", "to") if filters[name] and _day(filters[name]) is None],
    }
    return tab(request, seat, "ats", context, template="audit_trail")


def _with_names(shown: Iterable[AuditEntry]) -> list[tuple[AuditEntry, str]]:
    """Pair each entry with the name of its developer application, which stands for an ATS.

    The name is empty if the entry has no developer application, or if the application is gone.
    """
    shown_entries = list(shown)
    numbers = {entry.application_id for entry in shown_entries if entry.application_id is not None}
    names = dict(DeveloperApplication.objects.filter(pk__in=numbers).values_list("pk", "name"))
    return [(entry, names.get(entry.application_id or 0, "")) for entry in shown_entries]


_FIELDS: Final = ("area", "who", "from", "to")


def _filters(sent: QueryDict) -> dict[str, str]:
    return {name: sent.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in _FIELDS}


def _own(seat: Seat) -> QuerySet[AuditEntry]:
    """Return the entries of the company and of this contract.

    Entries of other contracts are left out: they are for the admins of those contracts.
    """
    own_entries = entries(seat.contract.organization_id).filter(Q(contract_id=seat.contract_id) | Q(contract_id=None))
    return own_entries.filter(_beginning([beginning for _, beginnings in AREAS.values() for beginning in beginnings]))


def _matching(matches: QuerySet[AuditEntry], filters: dict[str, str]) -> QuerySet[AuditEntry]:
    if filters["area"] in AREAS:
        matches = matches.filter(_beginning(AREAS[filters["area"]][1]))
    if filters["who"]:
        who = filters["who"][:LONGEST]
        matches = matches.filter(Q(actor__icontains=who) | Q(subject__icontains=who))
    if (first := _day(filters["from"])) is not None:
        matches = matches.filter(at__gte=_beginning_of(first))
    if (last := _day(filters["to"])) is not None:
        matches = matches.filter(at__lt=_beginning_of(last + timedelta(days=1)))
    return matches


def _beginning(beginnings: Iterable[str]) -> Q:
    return reduce(or_, (Q(action__startswith=beginning) for beginning in beginnings))


def _beginning_of(day: date) -> datetime:
    """Return the midnight with which the day begins in the reader's time zone. The page shows times in that zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Refuse ``date.max``: the filter "to" needs the following day, which does not exist.
    return day if day < date.max else None
