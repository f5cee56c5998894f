"""Saving people to a project, from a profile and from the search."""

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects import pipeline, queries
from hirewire.hub.recruiting.projects.errors import ProjectRefused
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from hirewire.hub.sites.recruiter.answers import go, profile_address
from hirewire.hub.sites.recruiter.people.profile_page import profile_context
from hirewire.hub.sites.recruiter.search.picked import picked_ids
from hirewire.hub.sites.recruiter.writing_forms import SaveForm
from hirewire.kit.db.id_arrays import any_of
from hirewire.kit.text.sentences import localized

_SHOWN = 100
#: Value of the radio button for a new project.
NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.PROJECT)
def save_people(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Save people: each one named by a ``member`` parameter, or everybody who matches the search in ``found``.

    The POST names a ``project``, or has ``project=new`` and a ``name``.
    """
    data = request.POST if request.method == "POST" else request.GET
    members = _members(seat, picked_ids(seat, data, most=pipeline.MOST_SAVED))
    form = SaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            project, number = _save(seat, members, form)
        except ProjectRefused as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _confirmation(members, number, project))
            back = request.POST.get("back", "")
            return go(request, profile_address(request, members[0].pk) if back == "profile" else _project(project))
    return _dialog(request, seat, members, form)


def _dialog(request: HttpRequest, seat: Seat, members: list[Member], form: SaveForm) -> HttpResponse:
    projects = list(queries.open_projects(seat)[:_SHOWN])
    candidacies = ProjectCandidate.objects.filter(project__in=projects, member=members[0]).select_related("stage")
    stages = {place.project_id: place.stage.name for place in candidacies} if len(members) == 1 else {}
    context = {
        "seat": seat,
        "members": members,
        "member": members[0],
        "form": form,
        "projects": [(project, stages.get(project.pk, "")) for project in projects],
        "chosen": form["project"].value() or (str(projects[0].pk) if projects else NEW),
        "found": request.POST.get("found", request.GET.get("found", "")),
        "away": reverse("profile", args=[members[0].pk]) if len(members) == 1 else reverse("search"),
        "back": request.POST.get("back", request.GET.get("back", "")),
    }
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/recruiter/projects/_save_dialog.html", context, status=status)
    if len(members) > 1:
        return render(
            request,
            "hub/sites/recruiter/projects/save_many.html",
            {**context, "area": "search", "is_page": True},
            status=status,
        )
    context = {**profile_context(request, seat, members[0].pk), **context, "is_page": True}
    return render(request, "hub/sites/recruiter/projects/save.html", context, status=status)


def _save(seat: Seat, members: list[Member], form: SaveForm) -> tuple[Project, int]:
    chosen = form.cleaned_data["project"]
    ids = [member.pk for member in members]
    if chosen == NEW:
        return pipeline.save_in_new_project(seat=seat, name=form.cleaned_data["name"], member_ids=ids)
    project = queries.open_project(seat, int(chosen))
    return project, pipeline.save(seat=seat, project=project, member_ids=ids)


def _members(seat: Seat, ids: list[int]) -> list[Member]:
    """Return the members who have one of these ids and whom the company sees.

    If the company sees none of them, raise 404, because there is nobody to save.
    """
    reachable = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None, pk__in=any_of(ids))
    members = list(reachable.defer("document", "details", "summary").order_by("last_name", "first_name", "pk"))
    if not members:
        return [get_object_or_404(Member, pk=None)]
    return members


def _confirmation(members: list[Member], number: int, project: Project) -> str:
    if len(members) == 1:
        who = members[0].name
        words = _("{who} has been saved to “{project}”.") if number else _("{who} was already in “{project}”.")
        return words.format(who=who, project=project.name)
    words = _("New in “{project}”: {number} of {total} people.")
    return words.format(number=intcomma(number), total=intcomma(len(members)), project=project.name)


def _project(project: Project) -> str:
    return reverse("project", args=[project.pk])
