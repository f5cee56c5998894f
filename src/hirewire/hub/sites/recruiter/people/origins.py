"""The search or project from which a profile was opened, as named in the profile's address."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.projects.queries import people_in_order, projects_of
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.sites.recruiter.answers import origin_query
from hirewire.hub.sites.recruiter.search.pager import Pager, own_search, pager, pager_in
from hirewire.kit.db.counting import Figure

#: The number of people on one page of a project's list.
LIST_SIZE = 50


@dataclass(frozen=True, slots=True)
class Origin:
    #: The area that the navigation highlights.
    area: str
    name: str
    #: The URL of the search or project. If the list has several pages, the URL opens the page with the person.
    address: str
    #: The query string that names the origin in the addresses of other profiles.
    query: str
    #: The name of the list that the previous and next links step through.
    label: str
    #: None if the search or project does not contain the person, or no longer contains them.
    pager: Pager | None


def origin_of(request: HttpRequest, seat: Seat, member: Member) -> Origin | None:
    """Return the origin; None if the address names none, or if the seat may not open it."""
    query = origin_query(request.GET)
    if "search" in query:
        search = own_search(seat, query["search"])
        return None if search is None else _search(seat, search, member)
    project = projects_of(seat).filter(pk=query["project"]).first() if query else None
    return None if project is None else _project(project, member, query)


def _search(seat: Seat, search: PeopleSearch, member: Member) -> Origin:
    place = pager(seat, search, member)
    address = reverse("search-results", args=[search.pk], query={"page": place.page} if place else None)
    name = search.name or search.wanted.text or _("Search")
    return Origin("search", name, address, f"search={search.pk}", _("People found"), place)


def _project(project: Project, member: Member, query: dict[str, str]) -> Origin:
    is_list, stage = "view" in query, query.get("at")
    rows = list(people_in_order(project, is_board=not is_list, stage_id=int(stage) if stage else None))
    candidates = {member_id: candidate_id for candidate_id, member_id in rows}
    place = pager_in([*candidates], member.pk, Figure(len(rows))) if member.pk in candidates else None
    view = {name: value for name, value in query.items() if name != "project"}
    if is_list and place:
        view["page"] = str((place.position - 1) // LIST_SIZE + 1)
    fragment = f"#card-{candidates[member.pk]}" if place else ""
    address = reverse("project", args=[project.pk], query=view or None) + fragment
    return Origin("projects", project.name, address, urlencode(query), _("People of the project"), place)
