"""Adds and removes files. Files are part of a candidate's applications, so the applications change, too."""

from io import BytesIO
from pathlib import PurePath
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from hirewire.kit.text.documents import KINDS, is_document
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Candidate, Resume, ResumeContent
from hirewire.simulator.records.services.changes import changed, take_turn

LARGEST: Final = 10 * 1024 * 1024
_LONGEST_NAME: Final = 255


@transaction.atomic
def add_resume(*, candidate: Candidate, name: str, content: bytes) -> Resume:
    name = PurePath(name.replace("\\", "/")).name[-_LONGEST_NAME:]
    kind = PurePath(name).suffix.lstrip(".").upper()
    _check(kind, content)
    take_turn(candidate.account_id, candidate)
    resume = Resume.objects.create(candidate=candidate, name=name, type=kind, size=len(content))
    ResumeContent.objects.create(resume=resume, content=content)
    changed(candidate, *candidate.applications.all())
    return resume


@transaction.atomic
def delete_resume(*, resume: Resume) -> None:
    take_turn(resume.candidate.account_id, resume)
    candidate = resume.candidate
    resume.delete()
    changed(candidate, *candidate.applications.all())


def _check(kind: str, content: bytes) -> None:
    """Refuse files that other systems would refuse, while the user can still choose another file."""
    if kind not in KINDS:
        raise RecordError(_("A résumé must be a PDF, DOC, DOCX or TXT file."), field="file")
    if not content:
        raise RecordError(_("This file is empty."), field="file")
    if len(content) > LARGEST:
        raise RecordError(_("The file is larger than 10 MB."), field="file")
    if not is_document(BytesIO(content), kind):
        message = _("This is not a %(kind)s file, whatever its name says. Save it as one and choose it again.")
        if kind == "TXT":
            message = _("This is not UTF-8 text. Save it as UTF-8 or as a PDF, and choose it again.")
        raise RecordError(message % {"kind": kind}, field="file")
