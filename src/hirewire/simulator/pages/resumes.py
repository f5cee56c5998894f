from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hirewire.simulator.pages import finding
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Resume
from hirewire.simulator.records.services.resumes import LARGEST, add_resume, delete_resume


@require_POST
@user_required
def upload(request: AtsRequest, key: str) -> HttpResponse:
    person = finding.candidate(request, key)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
    elif (file.size or 0) > LARGEST:
        # The size is checked before the file is read.
        messages.error(request, _("The file is larger than 10 MB."))
    else:
        try:
            made = add_resume(candidate=person, name=file.name or "", content=file.read())
            messages.success(request, _("%(name)s was saved.") % {"name": made.name})
        except RecordError as refused:
            messages.error(request, str(refused))
    return redirect(person)


@require_safe
@user_required
def download(request: AtsRequest, key: str, file: str) -> HttpResponse:
    """Send a file, always as a download: an uploaded file must not run as a page of this site."""
    resume = _find(request, key, file)
    answer = HttpResponse(queries.bytes_of(resume), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=resume.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@user_required
def delete(request: AtsRequest, key: str, file: str) -> HttpResponse:
    resume = _find(request, key, file)
    delete_resume(resume=resume)
    messages.success(request, _("%(name)s was deleted.") % {"name": resume.name})
    return redirect(resume.candidate)


def _find(request: AtsRequest, key: str, file: str) -> Resume:
    resume = queries.resume(request.ats_user.account, file)
    if resume is None or resume.candidate.key != key:
        raise Http404(file)
    return resume
