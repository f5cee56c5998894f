"""Import people: upload a file, watch the run, correct the lines that were refused."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.contacts import FIELDS, LABELS, LONG_LINE, NEEDED, OPEN_QUOTE, fault_of
from hirewire.hub.identity.members.errors import BadLineError
from hirewire.hub.identity.members.models import ImportFault, MemberImport
from hirewire.hub.recruiting.seats import importing
from hirewire.hub.sites.recruiter.forms import ImportForm

SHOWN_RUNS = 10
SHOWN_FAULTS = 100
#: The ``inputmode`` of fields, which tells a phone which keyboard to show.
_INPUT_MODES: Final = {"url": "url", "email": "email", "phone": "tel"}


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.IMPORT)
def import_people(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        # If the company id changes while this view runs, the view runs again. The first run may have read the file, so
        # go back to the beginning of the file.
        file.seek(0)
        run = importing.start_import(seat=seat, file_name=file.name, content=file.read())
        return HttpResponseRedirect(reverse("import-run", args=[run.pk]))
    runs = MemberImport.objects.filter(organization=seat.contract.organization).defer("content")
    newest = list(runs.order_by("-created_at", "-pk")[:SHOWN_RUNS])
    faults = ImportFault.objects.filter(run__in=newest).order_by().values_list("run")
    fault_counts = dict(faults.annotate(count=Count("pk")))
    context = {**_shell(seat), "form": form, "runs": [(run, fault_counts.get(run.pk, 0)) for run in newest]}
    return render(request, "hub/sites/recruiter/people/import.html", context, status=422 if form.errors else 200)


@require_safe
@right_required(Verb.IMPORT)
def import_run(request: HttpRequest, seat: Seat, import_id: int) -> HttpResponse:
    template = (
        "hub/sites/recruiter/people/_run.html"
        if request.headers.get("HX-Request")
        else "hub/sites/recruiter/people/run.html"
    )
    return render(request, template, _run_context(seat, _run(seat, import_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.IMPORT)
def import_fault(request: HttpRequest, seat: Seat, fault_id: int) -> HttpResponse:
    faults = ImportFault.objects.filter(run__organization=seat.contract.organization)
    fault = get_object_or_404(faults.select_related("run").defer("run__content"), pk=fault_id)
    if request.method != "POST":
        return _dialog(request, fault, fault.values, _fault(fault))
    values = {field: request.POST.get(field, "") for field in FIELDS}
    try:
        importing.mend(seat=seat, fault=fault, values=values)
    except BadLineError as bad:
        return _dialog(request, fault, values, bad, status=422)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("import-run", args=[fault.run_id])
    return response


def _dialog(
    request: HttpRequest, fault: ImportFault, values: Mapping[str, str], bad: BadLineError, *, status: int = 200
) -> HttpResponse:
    fields = [
        {
            "name": field,
            "label": _(LABELS[field]),
            "value": values.get(field, ""),
            "input_mode": _INPUT_MODES.get(field, ""),
            "is_optional": field not in NEEDED,
            "error": str(bad) if field == bad.field else "",
            "has_focus": field == (bad.field or FIELDS[0]),
        }
        for field in FIELDS
    ]
    context = {
        "fault": fault,
        "fields": fields,
        "reason": "" if bad.field else str(bad),
        "is_new": request.method == "POST",
    }
    return render(request, "hub/sites/recruiter/people/_fault.html", context, status=status)


def _run(seat: Seat, import_id: int) -> MemberImport:
    runs = MemberImport.objects.filter(organization=seat.contract.organization)
    return get_object_or_404(runs.defer("content"), pk=import_id)


def _run_context(seat: Seat, run: MemberImport) -> dict[str, object]:
    return {
        **_shell(seat),
        "run": run,
        "faults": [(fault, str(_fault(fault))) for fault in run.faults.all()[:SHOWN_FAULTS]],
        "fault_count": run.faults.count(),
    }


def _fault(fault: ImportFault) -> BadLineError:
    """Return why a line was refused. For a line that could not be parsed, only the stored reason is known."""
    if fault.reason in {OPEN_QUOTE, LONG_LINE}:
        return BadLineError(_(fault.reason))
    return fault_of(fault.values) or BadLineError(_(fault.reason))


def _shell(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "area": "more", "place": "import"}
