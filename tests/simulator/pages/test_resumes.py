import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hirewire.kit import clock
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate, Resume
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.resumes import add_resume
from hirewire.simulator.seeding.resumes import pdf
from tests.simulator.support import Api, candidate, job
from tests.support import documents

PDF = pdf(["Ada Lovelace", "Engines (analytical)"])


@pytest.fixture
def person(account: Account) -> Candidate:
    return candidate(account)


def upload(browser: Client, person: Candidate, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content)
    answer = browser.post(f"/candidates/{person.key}/files/", {"file": file}, follow=True)
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cv.pdf", PDF),
        ("cv.PDF", PDF),
        ("cv.doc", documents.doc()),
        ("cv.docx", documents.docx()),
        ("cv.txt", b"Hi"),
    ],
)
def test_each_kind_of_file_is_stored_unchanged(
    as_recruiter: Client, person: Candidate, api: Api, name: str, content: bytes
) -> None:
    assert f"{name} was saved." in upload(as_recruiter, person, name, content)

    key = Resume.objects.get().key
    answer = as_recruiter.get(f"/candidates/{person.key}/files/{key}/")
    assert answer.content == content
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cv.exe", b"MZ", "PDF, DOC, DOCX or TXT"),
        ("cv", b"Hi", "PDF, DOC, DOCX or TXT"),
        ("cv.pdf", b"<script>", "This is not a PDF file"),
        ("cv.docx", PDF, "This is not a DOCX file"),
        ("cv.docx", documents.docx(folder="xl"), "This is not a DOCX file"),
        ("cv.docx", documents.docx_of_unknown_version(), "This is not a DOCX file"),
        ("cv.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "This is not a DOC file"),
        ("cv.txt", b"a\0b", "This is not UTF-8 text"),
        ("cv.txt", "Zoë".encode("cp1252"), "This is not UTF-8 text"),
        ("cv.txt", b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_recruiter_would_refuse_is_refused_here(
    as_recruiter: Client, person: Candidate, name: str, content: bytes, words: str
) -> None:
    assert words in upload(as_recruiter, person, name, content)
    assert not Resume.objects.exists()


def test_a_file_is_deleted(as_recruiter: Client, person: Candidate) -> None:
    file = add_resume(candidate=person, name="cv.pdf", content=PDF)

    as_recruiter.post(f"/candidates/{person.key}/files/{file.key}/delete/")

    assert not Resume.objects.exists()


def test_files_of_another_account_are_not_found(as_recruiter: Client, other_account: Account, api: Api) -> None:
    stranger = candidate(other_account)
    file = add_resume(candidate=stranger, name="cv.pdf", content=PDF)

    assert as_recruiter.get(f"/candidates/{stranger.key}/files/{file.key}/").status_code == 404
    assert api.status_of(f"files/{file.key}") == 404
    assert api.status_of(f"candidates/{stranger.key}/files") == 404


def test_a_new_file_marks_the_candidates_applications_as_changed(account: Account, person: Candidate, api: Api) -> None:
    # A watermark is ten seconds behind the clock, so it would leave out an application that is older.
    with clock.stopped():
        create_application(candidate=person, job=job(account))
        _, watermark = api.walk("applications")
    before = api.get("applications", cursor=watermark)["items"][0]["updated_at"]

    file = add_resume(candidate=person, name=r"C:\papers\cv.pdf", content=PDF)

    item = api.get("applications", cursor=watermark)["items"][0]
    assert item["updated_at"] > before
    assert [(one["id"], one["name"], one["type"]) for one in item["files"]] == [(file.key, "cv.pdf", "PDF")]
    assert api.get(f"candidates/{person.key}/files")["items"] == item["files"]
