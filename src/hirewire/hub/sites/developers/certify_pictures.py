"""Pictures attached to answers in a run: how they are received, and how the page of the run finds them."""

from typing import Any

from django.http import HttpRequest

from hirewire.certification import pictures
from hirewire.certification.pictures import Picture
from hirewire.hub.platform.certifying import queries
from hirewire.hub.platform.certifying.errors import NotAPictureError, PictureTooLargeError
from hirewire.hub.platform.certifying.models import CertificationRun, EvidencePicture, RuleStanding


def sent_with(request: HttpRequest) -> Picture | None:
    """Return the picture that came with an answer, without the picture's metadata."""
    upload = request.FILES.get("picture")
    if upload is None or not upload.size:
        return None
    if upload.size > pictures.MOST_BYTES:
        raise PictureTooLargeError
    try:
        return pictures.picture_of(upload.read())
    except pictures.PictureTooLargeError:
        raise PictureTooLargeError from None
    except pictures.PictureError:
        raise NotAPictureError from None


def with_pictures(run: CertificationRun, row: RuleStanding) -> list[tuple[dict[str, Any], EvidencePicture | None]]:
    statements = row.statements
    by_digest = queries.pictures_by_digest(run) if any(each.get("picture") for each in statements) else {}
    return [(each, by_digest.get(each.get("picture", ""))) for each in statements]
