"""Projects: the list, one project as a board or a list, and the actions on its people."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.projects import pipeline, queries, services
from hirewire.hub.recruiting.projects.errors import ProjectRefused, StageGone
from hirewire.hub.recruiting.projects.models import DEFAULT_STAGES, Project, ProjectStage
from hirewire.hub.sites.recruiter.answers import go
from hirewire.hub.sites.recruiter.ats import signs
from hirewire.hub.sites.recruiter.people.origins import LIST_SIZE
from hirewire.hub.sites.recruiter.projects.people import PeopleOfProject
from hirewire.hub.sites.recruiter.writing_forms import EditProjectForm, NewProjectForm
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_at, page_of
from hirewire.kit.web.post_only import post_only

_SHOWN_PROJECTS = 25
_SHOWN_MOVES = 10
#: The largest number that fits an id column has this many digits. Ids have fewer.
_LONGEST_ID = 19
#: Actions on a whole project, with the message shown afterwards. The key is the last part of the URL.
STEPS: Final = {
    "archive": (
        services.archive_project,
        _lazy("“{}” is archived. Its people and stages stay as they are until someone reopens it."),
    ),
    "reopen": (services.reopen_project, _lazy("“{}” is open again.")),
    "join": (services.join_project, _lazy("You have joined “{}”.")),
    "leave": (services.leave_project, _lazy("You have left “{}”.")),
}


@require_safe
@seat_required
def projects(request: HttpRequest, seat: Seat) -> HttpResponse:
    is_archive = request.GET.get("show") == "archived"
    listed = queries.listed_projects(seat, is_archived=is_archive)
    page = page_of(request, listed, size=_SHOWN_PROJECTS)
    context = {
        "seat": seat,
        "area": "projects",
        "is_archive": is_archive,
        "page": page,
        "projects": page.object_list,
    }
    return render(request, "hub/sites/recruiter/projects/projects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.PROJECT)
def new_project(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = NewProjectForm(request.POST or None, initial={"stages": "\n".join(DEFAULT_STAGES)})
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_project(seat=seat, **form.cleaned_data)
        except ProjectRefused as refused:
            form.add_error(None, localized(refused))
        else:
            return HttpResponseRedirect(reverse("project", args=[opened.pk]))
    context = {"seat": seat, "area": "projects", "form": form}
    return render(request, "hub/sites/recruiter/projects/project_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.PROJECT)
def edit_project(request: HttpRequest, seat: Seat, project_id: int) -> HttpResponse:
    edited = project_for(seat, project_id)
    form = EditProjectForm(request.POST or None, initial={"name": edited.name, "description": edited.description})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_project(seat=seat, project=edited, **form.cleaned_data)
        except ProjectRefused as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("project", args=[edited.pk]))
    counts = queries.stage_counts(edited)
    context = {
        "seat": seat,
        "area": "projects",
        "project": edited,
        "form": form,
        "stages": [
            (stage, form.typed_names.get(str(stage.pk), stage.name), counts.get(stage.pk, 0))
            for stage in edited.stages.all()
        ],
    }
    return render(
        request, "hub/sites/recruiter/projects/project_edit.html", context, status=422 if form.errors else 200
    )


@require_safe
@seat_required
def project(request: HttpRequest, seat: Seat, project_id: int) -> HttpResponse:
    shown = project_for(seat, project_id)
    template = "_project_people" if request.headers.get("HX-Request") else "project"
    return render(request, f"hub/sites/recruiter/projects/{template}.html", project_context(seat, shown, request.GET))


@post_only("project", "project_id")
@right_required(Verb.PROJECT)
def project_step(request: HttpRequest, seat: Seat, project_id: int, step: str) -> HttpResponse:
    changed = project_for(seat, project_id)
    if step not in STEPS:
        raise Http404
    act, words = STEPS[step]
    try:
        act(seat=seat, project=changed)
    except ProjectRefused as refused:
        context = {**project_context(seat, changed, request.GET), "fault": localized(refused)}
        return render(request, "hub/sites/recruiter/projects/project.html", context, status=refused.status)
    messages.success(request, words.format(changed.name))
    return HttpResponseRedirect(reverse("project", args=[changed.pk]))


@post_only("project", "project_id")
@right_required(Verb.PROJECT)
def project_people(request: HttpRequest, seat: Seat, project_id: int) -> HttpResponse:
    target = project_for(seat, project_id)
    chosen, stage_id = _move(request.POST)
    fault, done = "", ""
    try:
        if stage_id is None:
            done = _("Removed: {number}.").format(
                number=pipeline.remove(seat=seat, project=target, candidate_ids=chosen)
            )
        else:
            stage = _stage(target, stage_id)
            number = pipeline.move(seat=seat, project=target, candidate_ids=chosen, stage=stage)
            done = _("Moved to {stage}: {number}.").format(stage=stage.name, number=number)
    except ProjectRefused as refused:
        fault = localized(refused)
    context = {**project_context(seat, target, request.POST), "fault": fault, "told": done}
    if request.headers.get("HX-Request"):
        # The status is 200 even for a refusal: the fragment itself shows whether the request was refused.
        return render(request, "hub/sites/recruiter/projects/_project_people.html", context)
    if fault:
        return render(request, "hub/sites/recruiter/projects/project.html", context, status=422)
    messages.success(request, done)
    return go(request, f"{reverse('project', args=[target.pk])}{context.get('here_page', '?view=board')}")


def project_for(seat: Seat, project_id: int) -> Project:
    return get_object_or_404(queries.projects_of(seat), pk=project_id)


def project_context(seat: Seat, project: Project, parameters: Mapping[str, Any]) -> dict[str, Any]:
    is_list = parameters.get("view") == "list"
    people = list(project.project_seats.select_related("seat__person").order_by("joined_at"))
    is_mine = any(person.seat_id == seat.pk for person in people)
    can_change = is_mine and project.archived_at is None and seat.may(Verb.PROJECT)
    columns = [] if is_list else queries.board(project)
    listed = _list(project, parameters) if is_list else {}
    candidates = (
        listed["page"].object_list if is_list else [candidate for column in columns for candidate in column.candidates]
    )
    marks = signs(visibility_scope(seat, Feature.IN_ATS), [candidate.member for candidate in candidates])
    impressions.count(seat, signs=len(marks))
    shown_people = PeopleOfProject(seat, project, marks, can_change)
    if is_list:
        shown = {**listed, "rows": shown_people.rows(candidates, listed["chosen"])}
    else:
        shown = {"columns": shown_people.columns(columns), "total": sum(column.count for column in columns)}
    return {
        "seat": seat,
        "area": "projects",
        "project": project,
        "view": "list" if is_list else "board",
        "people": people,
        "is_mine": is_mine,
        "can_change": can_change,
        "moves": queries.moves_in(project)[:_SHOWN_MOVES],
        **shown,
    }


def _list(project: Project, parameters: Mapping[str, Any]) -> dict[str, Any]:
    counts = queries.stage_counts(project)
    stages = list(project.stages.all())
    chosen = next((stage for stage in stages if str(stage.pk) == parameters.get("at")), None)
    candidates = queries.candidates_of(project)
    if chosen is not None:
        candidates = candidates.filter(stage=chosen)
    total = sum(counts.values())
    count = counts.get(chosen.pk, 0) if chosen else total
    page = page_at(parameters.get("page"), candidates, size=LIST_SIZE, total=count)
    here = f"?view=list&at={chosen.pk if chosen else ''}"
    return {
        "stages": stages,
        "counted": [(stage, counts.get(stage.pk, 0)) for stage in stages],
        "chosen": chosen,
        "total": total,
        "page": page,
        "here": here,
        "here_page": f"{here}&page={page.number}",
    }


def _move(data: QueryDict) -> tuple[set[int], str | None]:
    """Return the candidates, and the stage to move them to; the stage is None to remove them from the project.

    The list's form sends one ``candidate`` for each person, and either ``stage`` or ``remove``. A button on a card of
    the board sends ``move=candidate:stage``, or ``move=candidate:`` to remove the person.
    """
    candidate_id, colon, stage_id = data.get("move", "").partition(":")
    if colon:
        return _ids([candidate_id]), stage_id or None
    return _ids(data.getlist("candidate")), None if "remove" in data else data.get("stage", "")


def _ids(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isdecimal() and len(text) < _LONGEST_ID}


def _stage(project: Project, stage_id: str) -> ProjectStage:
    for stage in project.stages.all():
        if str(stage.pk) == stage_id:
            return stage
    raise StageGone
