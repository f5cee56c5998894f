"""Tests of ``is_document`` that would be slow over HTTP. ``tests/hub/ats/attachments`` tests each kind of file."""

import io
import zipfile

from hirewire.kit.text.documents import is_document
from tests.support import documents


def test_an_archive_with_too_many_parts_is_not_a_document() -> None:
    file = io.BytesIO(documents.docx())
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(9_000):
            archive.writestr(f"word/{number:090}", "")

    assert not is_document(file, "DOCX")


def test_the_file_position_is_reset_after_the_check() -> None:
    file = io.BytesIO(documents.docx())

    assert is_document(file, "DOCX")
    assert file.tell() == 0
