"""Adding and removing files. A candidate's files go with each of the applications, which count as changed with them."""

from io import BytesIO
from pathlib import PurePath
from typing import Final
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from django.utils.translation import gettext as _

from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Candidate, Resume, ResumeContent
from hirewire.simulator.records.services.changes import changed

LARGEST: Final = 10 * 1024 * 1024
TYPES: Final = ("PDF", "DOC", "DOCX", "TXT")
#: Where the mark of a PDF must stand.
_HEAD: Final = 1024
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_LONGEST_NAME: Final = 255


@transaction.atomic
def add_resume(*, candidate: Candidate, name: str, content: bytes) -> Resume:
    name = PurePath(name.replace("\\", "/")).name[-_LONGEST_NAME:]
    kind = PurePath(name).suffix.lstrip(".").upper()
    _check(kind, content)
    resume = Resume.objects.create(candidate=candidate, name=name, type=kind, size=len(content))
    ResumeContent.objects.create(resume=resume, content=content)
    changed(candidate, *candidate.applications.all())
    return resume


@transaction.atomic
def delete_resume(*, resume: Resume) -> None:
    candidate = resume.candidate
    resume.delete()
    changed(candidate, *candidate.applications.all())


def _check(kind: str, content: bytes) -> None:
    """What other systems refuse is refused here, where somebody can choose another file."""
    if kind not in TYPES:
        raise RecordError(_("A résumé is a PDF, DOC, DOCX or TXT file."), field="file")
    if not content:
        raise RecordError(_("This file is empty."), field="file")
    if len(content) > LARGEST:
        raise RecordError(_("The file is larger than 10 MB."), field="file")
    if not _is(kind, content):
        said = _("This is no %(kind)s file, whatever its name says. Save it as one and choose it again.")
        raise RecordError(said % {"kind": kind})


def _is(kind: str, content: bytes) -> bool:
    match kind:
        case "PDF":
            return b"%PDF-" in content[:_HEAD]
        case "DOC":
            return content.startswith(_OLE)
        case "DOCX":
            try:
                with ZipFile(BytesIO(content)) as archive:
                    return "[Content_Types].xml" in archive.namelist()
            except BadZipFile:
                return False
        case _:
            return b"\0" not in content
