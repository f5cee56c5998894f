"""Pages of an import: its settings, its progress, and the lines that need repair."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hirewire.kit import clock
from hirewire.simulator.importing import columns, services, table
from hirewire.simulator.importing.models import CandidateImport, ImportLine, ImportState
from hirewire.simulator.importing.people import BadLineError, fault_of
from hirewire.simulator.importing.table import UnreadableError
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.queries import candidate as find_candidate

LARGEST = 20 * 1024 * 1024
#: How many rows the mapping page previews, and how many bad lines the page of a started import shows.
PREVIEW, SHOWN_LINES = 3, 200
SHOWN_IMPORTS = 10
#: In lists of columns, each header is cut to this many characters.
SHOWN_HEADER = 80


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with a header line, separated by commas, semicolons or tabs. Up to 20 MB."),
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.txt,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:  # noqa: ANN401 - Django's uploaded file
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it into smaller ones."))
        return file


@user_required
def upload(request: AtsRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.receive(user=request.ats_user, filename=file.name[:200], content=file.read())
        except UnreadableError as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("ats-import", batch.pk)
    uncorrected = Count("bad_lines", filter=Q(bad_lines__repaired_as=""))
    earlier = CandidateImport.objects.filter(account=request.ats_user.account).annotate(bad=uncorrected)
    context = {"form": form, "earlier": earlier.defer("content")[:SHOWN_IMPORTS]}
    return render(request, "simulator/importing/upload.html", context, status=422 if form.errors else 200)


@user_required
def batch(request: AtsRequest, import_id: int) -> HttpResponse:
    candidate_import = _find(request, import_id)
    if candidate_import.state == ImportState.MAPPING:
        return _mapping(request, candidate_import)
    return render(request, "simulator/importing/progress.html", _progress(candidate_import))


@require_safe
@never_cache
@user_required
def progress(request: AtsRequest, import_id: int) -> HttpResponse:
    return render(request, "simulator/importing/_progress.html", _progress(_find(request, import_id)))


@require_POST
@user_required
def reread(request: AtsRequest, import_id: int) -> HttpResponse:
    candidate_import = _find(request, import_id)
    if candidate_import.state != ImportState.MAPPING:
        return redirect("ats-import", candidate_import.pk)
    try:
        services.reread(
            batch=candidate_import,
            encoding=request.POST.get("encoding", ""),
            delimiter=request.POST.get("delimiter", ",")[:1],
        )
    except UnreadableError as wrong:
        return _mapping(request, _find(request, import_id), fault=str(wrong))
    return redirect("ats-import", candidate_import.pk)


@require_POST
@user_required
def start(request: AtsRequest, import_id: int) -> HttpResponse:
    candidate_import = _find(request, import_id)
    if candidate_import.state != ImportState.MAPPING:
        return redirect("ats-import", candidate_import.pk)
    mapping = {}
    numbers = {str(number): number for number in range(table.MOST_COLUMNS)}
    for name in columns.NAMES:
        column = request.POST.get(name, "")
        if column in numbers:
            mapping[name] = numbers[column]
    if "last_name" not in mapping:
        candidate_import.mapping = mapping
        return _mapping(
            request,
            candidate_import,
            fault=gettext("Choose the column that holds the last name; every candidate needs one."),
        )
    services.start(batch=candidate_import, mapping=mapping)
    return redirect("ats-import", candidate_import.pk)


@user_required
def line(request: AtsRequest, import_id: int, line_id: int) -> HttpResponse:
    """One bad line as a form. Saving the form imports the line."""
    bad = (
        ImportLine.objects.select_related("batch__account", "batch__user")
        .defer("batch__content")
        .filter(pk=line_id, batch=_find(request, import_id), repaired_as="")
        .first()
    )
    if bad is None:
        raise Http404(line_id)
    values = dict(bad.values)
    fault = None
    if request.method == "POST":
        # A browser sends each line break as CR and LF. Each pair becomes one LF, so that it counts as one character.
        posted = {name: request.POST.get(name, "") for name in columns.NAMES if name in request.POST}
        values = {name: text.replace("\r\n", "\n") for name, text in posted.items()}
        try:
            candidate = services.repair(line=bad, values=values)
        except BadLineError as wrong:
            fault = wrong
        else:
            left = bad.batch.bad_lines.filter(repaired_as="").count()
            context = {"line": bad, "candidate": candidate, "batch": bad.batch, "bad": left, "swapped": True}
            return render(request, "simulator/importing/_repaired.html", context)
    shown = fault or _fault(bad)
    fields = [field for field in columns.FIELDS if field.name in bad.batch.mapping]
    focused = shown.field or fields[0].name
    context = {
        "line": bad,
        "fields": [(field, values.get(field.name, ""), field.name == focused) for field in fields],
        "fault": shown,
        "is_new": fault is not None,
        "batch": bad.batch,
    }
    template = "simulator/importing/_line_form.html"
    return render(request, template, context, status=422 if fault else 200)


def _mapping(request: AtsRequest, candidate_import: CandidateImport, fault: str = "") -> HttpResponse:
    try:
        read = table.read(bytes(candidate_import.content), candidate_import.encoding, candidate_import.delimiter)
        rows = [row.values for row, _ in zip(read.rows, range(PREVIEW), strict=False)]
        headers = read.headers
    except UnreadableError as wrong:
        fault, rows, headers = fault or str(wrong), [], []
    samples = [next((row[at] for row in rows if at < len(row) and row[at]), "") for at in range(len(headers))]
    context = {
        "batch": candidate_import,
        "encodings": table.ENCODINGS.items(),
        "delimiters": table.DELIMITERS.items(),
        "columns": [
            (at, header[:SHOWN_HEADER] or gettext("Column %(number)d") % {"number": at + 1})
            for at, header in enumerate(headers)
        ],
        "fields": [
            (field, candidate_import.mapping.get(field.name), _sample(samples, candidate_import, field.name))
            for field in columns.FIELDS
        ],
        "unused": [
            header[:SHOWN_HEADER] for at, header in enumerate(headers) if at not in candidate_import.mapping.values()
        ],
        "fault": fault,
    }
    return render(request, "simulator/importing/mapping.html", context, status=422 if fault else 200)


def _sample(samples: list[str], candidate_import: CandidateImport, name: str) -> str:
    at = candidate_import.mapping.get(name)
    return samples[at] if at is not None and at < len(samples) else ""


def _progress(candidate_import: CandidateImport) -> dict[str, Any]:
    lines = candidate_import.bad_lines.all()
    elapsed = (
        (candidate_import.finished_at or clock.now()) - (candidate_import.started_at or candidate_import.created_at)
    ).total_seconds()
    rate = candidate_import.position / elapsed if elapsed > 0 else 0
    repaired = lines.exclude(repaired_as="").count()
    return {
        "batch": candidate_import,
        "bad": lines.count() - repaired,
        "lines": [(bad, _candidate(candidate_import, bad), _text(bad), _fault(bad)) for bad in lines[:SHOWN_LINES]],
        "more": max(0, lines.count() - SHOWN_LINES),
        "took": elapsed,
        "seconds_left": (candidate_import.total - candidate_import.position) / rate if rate else None,
    }


def _fault(bad: ImportLine) -> BadLineError:
    """The fault in the reader's language. It is computed again, because the stored text is English."""
    return fault_of(bad.values) or BadLineError(bad.reason)


def _text(bad: ImportLine) -> str:
    return " · ".join(bad.values[name] for name in columns.NAMES if bad.values.get(name))


def _candidate(candidate_import: CandidateImport, bad: ImportLine) -> Candidate | None:
    return find_candidate(candidate_import.account, bad.repaired_as) if bad.repaired_as else None


def _find(request: AtsRequest, import_id: int) -> CandidateImport:
    # The file is left out, because it may be large, and the page asks for the progress every second.
    rows = CandidateImport.objects.select_related("account", "user").defer("content")
    candidate_import = rows.filter(account=request.ats_user.account, pk=import_id).first()
    if candidate_import is None:
        raise Http404(import_id)
    return candidate_import
