"""Serve a file that an ATS sent, always as a download, so no browser shows it as a page of Recruiter."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.attachments.services import record_download
from hirewire.hub.ats.attachments.vault import storage
from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.people.files import visible_file


@require_GET
@seat_required
def attachment(request: HttpRequest, seat: Seat, media_id: UUID) -> HttpResponseBase:  # noqa: ARG001 - passed to every view
    media = visible_file(visibility_scope(seat, Feature.IN_ATS), media_id)
    if media is None:
        raise Http404
    try:
        content = storage().open(media.media.stored_as)
    except FileNotFoundError as missing:
        raise Http404 from missing
    record_download(attachment=media, seat=seat)
    response = FileResponse(
        content, as_attachment=True, filename=media.safe_name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
