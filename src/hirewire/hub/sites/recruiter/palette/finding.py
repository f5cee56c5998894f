"""Finds what the palette offers. The number of queries does not grow with the number of records."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.ats.matching.queries import known_matches
from hirewire.hub.ats.postings.models import PostingState
from hirewire.hub.identity.members.finding import words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.projects.queries import projects_of
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.palette.places import DEEDS, PersonAction, Place, actions_for, pages_for
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, fitting, known_words
from hirewire.kit.db import replica
from hirewire.kit.text.latin import latin

T = TypeVar("T")

#: The most options that one group shows, not counting the option to search for people.
SHOWN: Final = 5
#: Only this many rows are read and ranked, so no keystroke reads a whole table.
_READ: Final = 100
#: People, jobs and projects are looked up only if at least this many letters are typed. Fewer would match nearly
#: everything.
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Option:
    label: str | SafeString
    goes: str = ""
    icon: str = ""
    hint: str = ""
    #: A short text at the end of the option's line, such as "Closed".
    meta: str = ""
    keys: Sequence[str] = ()
    #: The person, whose initials are shown instead of an icon.
    member: Member | None = None
    is_in_ats: bool = False
    #: Whether choosing the option runs a people search for the typed text.
    is_search: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    title: str
    options: list[Option]


def groups(viewer: Viewer, text: str, *, about: Member | None) -> list[Group]:
    """Return what the palette offers for the text. ``about`` is the person whose profile is open."""
    typed = latin(text).split()
    is_long = len("".join(words(text))) >= SHORTEST
    people = _people(viewer, text, typed) if is_long else []
    persons = Group("people", _("People"), _person_options(viewer, people, text, typed) if is_long else [])
    others = [
        Group("jobs", _("Jobs"), _jobs(viewer, text, typed) if is_long else []),
        Group("projects", _("Projects"), _projects(viewer, text, typed) if is_long else []),
        Group("actions", _("Actions"), _actions(viewer, typed, about or next(iter(people), None), about)),
        Group("pages", _("Pages"), _pages(viewer, typed)),
    ]
    # Enter takes the first option. If nobody has the typed name, put the people search last, so Enter does not run it.
    ordered = [persons, *others] if people else [*others, persons]
    return [group for group in ordered if group.options]


@replica.may_answer
def _people(viewer: Viewer, text: str, typed: Sequence[str]) -> list[Member]:
    wanted = Wanted(name=text)
    matches = fitting(viewer, wanted, looked=known_words(wanted)).order_by()
    members = matches.only("first_name", "last_name", "current_title", "current_company")[:_READ]
    return _best(members, typed, lambda member: member.name)


def _person_options(viewer: Viewer, people: list[Member], text: str, typed: Sequence[str]) -> list[Option]:
    in_ats = set()
    if viewer.seen and people:
        in_ats = set(known_matches(viewer.seen).filter(member__in=people).values_list("member_id", flat=True))
    options = [
        Option(
            marked(member.name, typed),
            reverse("profile", args=[member.pk]),
            hint=_("{title} at {company}").format(title=member.current_title, company=member.current_company)
            if member.current_title and member.current_company
            else member.current_title or member.current_company,
            member=member,
            is_in_ats=member.pk in in_ats,
        )
        for member in people
    ]
    label = format_html(_("Search for people: “{}”"), format_html("<u>{}</u>", text))
    return [*options, Option(label, icon="search", is_search=True)]


def _jobs(viewer: Viewer, text: str, typed: Sequence[str]) -> list[Option]:
    matches = exporting.fits_words(jobs_seen_by(viewer.seat), text)
    newest = matches.defer("description", "sent_description", "extra").order_by("-listed_at", "external_job_posting_id")
    best = _best(newest[:_READ], typed, lambda job: job.title, last=lambda job: job.state != PostingState.LISTED)
    return [
        Option(
            marked(job.title, typed),
            reverse("job", args=[job.posting_id]),
            "briefcase",
            hint=" · ".join(filter(None, (job.external_job_posting_id, job.where))),
            meta=pgettext("job", "Open") if job.state == PostingState.LISTED else _("Closed"),
        )
        for job in best
    ]


def _projects(viewer: Viewer, text: str, typed: Sequence[str]) -> list[Option]:
    matches = projects_of(viewer.seat)
    for word in text.split():
        matches = matches.filter(name__icontains=word)
    best: list[Project] = _best(
        matches.order_by("-created_at")[:_READ],
        typed,
        lambda project: project.name,
        last=lambda project: project.archived_at is not None,
    )
    return [
        Option(
            marked(project.name, typed),
            reverse("project", args=[project.pk]),
            "folder",
            hint=_("yours") if project.owner_id == viewer.seat.pk else project.owner.person.name,
            meta=_("Archived") if project.archived_at else "",
        )
        for project in best
    ]


def _actions(viewer: Viewer, typed: Sequence[str], person: Member | None, about: Member | None) -> list[Option]:
    deeds = [] if person is None else [(_deed(deed, person, typed, about), deed) for deed in DEEDS]
    can_export = person is not None and bool(exporting.choices(viewer.seat))
    allowed = [
        option
        for option, deed in deeds
        if viewer.seat.may(deed.verb) and (can_export or deed.url_name != "export") and _fits(option.label, typed)
    ]
    return [*allowed, *_pages_of(actions_for(viewer.seat), typed)][:SHOWN]


def _deed(deed: PersonAction, person: Member, typed: Sequence[str], about: Member | None) -> Option:
    label = str(deed.label).format(name=person.name)
    # The action's key works only on the person's profile.
    return Option(marked(label, typed), deed.goes(person), deed.icon, keys=(deed.key,) if about else ())


def _pages(viewer: Viewer, typed: Sequence[str]) -> list[Option]:
    shown = _pages_of(pages_for(viewer.seat), typed)
    return shown[:SHOWN]


def _pages_of(places: Iterable[Place], typed: Sequence[str]) -> list[Option]:
    fitting_places = [place for place in places if _fits(f"{place.label} {place.hint}", typed)]
    # First come the places that match with their label, then those that match only with their hint.
    fitting_places.sort(key=lambda place: not _fits(str(place.label), typed))
    return [
        Option(marked(str(place.label), typed), place.goes, place.icon, hint=str(place.hint), keys=place.keys)
        for place in fitting_places
    ]


def _best(
    rows: Iterable[T],
    typed: Sequence[str],
    name_of: Callable[[T], str],
    *,
    last: Callable[[T], bool] = lambda _: False,
) -> list[T]:
    """Return the best rows.

    Names that begin with the text come first. Next come names in which each typed word begins some word, and then all
    other names. Rows for which ``last`` is true come after all other rows.
    """

    def rank(row: T) -> tuple[bool, bool, bool, str]:
        name = latin(name_of(row))
        return last(row), not name.startswith(" ".join(typed)), not _fits(name, typed), name

    return sorted(rows, key=rank)[:SHOWN]


def _fits(label: str, typed: Sequence[str]) -> bool:
    """Whether each typed word begins a word of the label."""
    own = latin(label).split()
    return all(any(word.startswith(part) for word in own) for part in typed)


def marked(label: str, typed: Sequence[str]) -> SafeString:
    """Underline the beginnings of words that match what was typed."""
    if not typed:
        return conditional_escape(label)
    pattern = rf"(?<!\w)({'|'.join(re.escape(part) for part in sorted(typed, key=len, reverse=True))})"
    parts = re.split(pattern, label, flags=re.IGNORECASE)
    pieces = (format_html("<u>{}</u>", part) if at % 2 else conditional_escape(part) for at, part in enumerate(parts))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped
