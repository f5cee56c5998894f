"""Settings → Security groups: who may see which jobs in other systems."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hirewire.simulator.pages import finding
from hirewire.simulator.pages.forms import GroupForm, JobGroupsForm
from hirewire.simulator.people.access import AtsRequest, admin_required, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.errors import GroupError
from hirewire.simulator.records.services.groups import create_group, delete_group, edit_group, put_into_groups


@require_safe
@user_required
def group_list(request: AtsRequest) -> HttpResponse:
    return render(request, "simulator/settings/groups.html", {"groups": queries.groups(request.ats_user.account)})


@admin_required
def new_group(request: AtsRequest) -> HttpResponse:
    form = GroupForm(request.ats_user.account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = create_group(account=request.ats_user.account, **form.cleaned_data)
        except GroupError as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": group.name})
            return redirect("ats-groups")
    context = {"form": form, "heading": _("New group")}
    return render(request, "simulator/settings/group.html", context, status=_status(request))


@admin_required
def group(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.group(request, key)
    form = GroupForm(request.ats_user.account, request.POST or None, group=shown)
    if request.method == "POST" and form.is_valid():
        try:
            edit_group(group=shown, **form.cleaned_data)
        except GroupError as refused:
            form.add_error(refused.field, str(refused))
            shown = finding.group(request, key)
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": shown.name})
            return redirect("ats-groups")
    context = {"form": form, "group": shown, "heading": _("Edit group %(name)s") % {"name": shown.name}}
    return render(request, "simulator/settings/group.html", context, status=_status(request))


@require_POST
@admin_required
def delete(request: AtsRequest, key: str) -> HttpResponse:
    deleted = finding.group(request, key)
    name = deleted.name
    delete_group(group=deleted)
    messages.success(request, _("%(name)s was deleted.") % {"name": name})
    return redirect("ats-groups")


@require_POST
@admin_required
def of_job(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.job(request, key)
    form = JobGroupsForm(request.ats_user.account, request.POST, job=shown)
    if form.is_valid():
        put_into_groups(job=shown, groups=form.cleaned_data["groups"])
        messages.success(request, _("The groups of %(key)s were saved.") % {"key": shown.key})
    else:
        messages.error(request, _("One of these groups no longer exists. Check the list again."))
    return redirect(shown)


def _status(request: AtsRequest) -> int:
    """Return 422 after a POST, because a form that is shown again needs correction."""
    return 422 if request.method == "POST" else 200
