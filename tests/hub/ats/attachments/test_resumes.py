import base64
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from hirewire.hub.ats.applications.services import delete_applications
from hirewire.hub.ats.attachments import tasks
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.candidates.services import delete_candidates
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.hub.ats.attachments.conftest import Sender, bytes_of, stored
from tests.support.documents import TYPES, docx, pdf
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
NO_FILE = "does not name a file that this application uploaded for this company and that still exists"


def faults(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(error["status"], error["message"]) for error in answer["errors"].values()]


@pytest.mark.parametrize("name", ["resumeUrn", "urn", "media"])
def test_an_upload_is_attached_as_a_resume(ats: Sender, name: str) -> None:
    urn = ats.uploads()

    answer = ats.put_parts(ats.resumes(), {"R-1": {name: urn}})

    held = ats.call("GET", ats.resumes(), query="ids=R-1&ids=R-2").json()
    (row,) = Attachment.objects.values_list("entity_type", "entity_id", "attachment_type", "attachment_id")
    assert answer == {"results": {"R-1": {"status": 204}}, "errors": {}}
    assert row == ("APPLICATION", "A-1", "RESUME", "R-1")
    assert held["results"]["R-1"] == {
        "resumeUrn": urn,
        "fileName": "Noor Haddad.pdf",
        "contentType": "application/pdf",
        "size": len(pdf()),
        "receivedAt": held["results"]["R-1"]["receivedAt"],
    }
    assert [error["status"] for error in held["errors"].values()] == [404]


def test_only_completed_uploads_of_the_same_application_can_be_attached(ats: Sender) -> None:
    promised = ats.asks().json()["resumeUrn"]
    foreign = Sender().uploads()
    unknown = "urn:li:hireMedia:00000000-0000-4000-8000-000000000000"

    answer = ats.put_parts(
        ats.resumes(),
        {
            "R-1": {"resumeUrn": promised},
            "R-2": {"resumeUrn": foreign},
            "R-3": {"resumeUrn": unknown},
            "R-4": {},
            "R-5": {"resumeUrn": "urn:li:person:1"},
        },
    )

    assert {key: error["message"] for key, error in answer["errors"].items()} == {
        **dict.fromkeys(("R-1", "R-2", "R-3"), f"ERROR :: /resumeUrn :: {NO_FILE}\n"),
        "R-4": "ERROR :: /resumeUrn :: must name the uploaded file\n",
        "R-5": 'ERROR :: /resumeUrn :: "urn:li:person:1" is not the URN of an upload\n',
    }
    assert Attachment.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_replaced_and_deleted_files_are_removed_from_storage(ats: Sender) -> None:
    first, second = ats.uploads(), ats.uploads(pdf("Newer"))
    ats.put_parts(ats.resumes(), {"R-1": {"resumeUrn": first}})

    ats.put_parts(ats.resumes(), {"R-1": {"resumeUrn": second}})
    after_replacing = [bytes_of(media) for media in Media.objects.all()], len(stored())
    answer = ats.delete_parts(ats.resumes(), "R-1", "R-2")

    assert after_replacing == ([pdf("Newer")], 1)
    assert answer["results"] == {"R-1": {"status": 204}}
    assert faults(answer) == [(404, "No record with this key exists in resumes")]
    assert (Media.objects.count(), stored()) == (0, [])


def test_one_file_may_belong_to_two_applications(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    urn = ats.uploads()
    for application_id in ("A-1", "A-2"):
        ats.put_parts(ats.resumes(application_id), {"R-1": {"resumeUrn": urn}})

    with django_capture_on_commit_callbacks(execute=True):
        delete_applications(application=ats.application, organization_id=ats.organization.pk, ids=["A-1"])

    assert [row.entity_id for row in Attachment.objects.all()] == ["A-2"]
    assert len(stored()) == 1


def test_files_are_deleted_with_what_they_belong_to(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ats.put("atsApplications", "atsJobApplicationId", {"A-1": synced.application(atsCandidateId="C-1")})
    ats.attaches(
        {
            ats.attachment_key("1", "APPLICATION:A-1"): ats.attachment(pdf()),
            ats.attachment_key("1", "CANDIDATE:C-1"): ats.attachment(pdf("As a person")),
            ats.attachment_key("1", "CANDIDATE:C-2"): ats.attachment(pdf("Somebody else")),
        }
    )

    with django_capture_on_commit_callbacks(execute=True):
        delete_candidates(application=ats.application, organization_id=ats.organization.pk, candidate_ids=["C-1"])

    assert [row.entity_id for row in Attachment.objects.all()] == ["C-2"]
    assert [bytes_of(media) for media in Media.objects.all()] == [pdf("Somebody else")]
    assert len(stored()) == 1


def test_a_deletion_looks_for_files_of_its_kind_of_record_only(ats: Sender) -> None:
    with CaptureQueriesContext(connection) as captured:
        delete_applications(application=ats.application, organization_id=ats.organization.pk, ids=["A-1"])

    (look_up,) = [query["sql"] for query in captured.captured_queries if '"hub_attachment"' in query["sql"]]
    assert "\"entity_type\" IN ('APPLICATION')" in look_up


def test_a_purge_deletes_the_stored_bytes(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ats.put_parts(ats.resumes(), {"R-1": {"resumeUrn": ats.uploads()}})
    ats.uploads()
    other = Sender()
    other.uploads()
    ContractAccess.objects.filter(application=ats.application).update(is_on=False)

    purge = purge_application(seat=hub.admin_seat(ats.contract), application=ats.application)
    with django_capture_on_commit_callbacks(execute=True):
        run_tasks()

    purge.refresh_from_db()
    assert purge.counts == {"attachments": 1, "files": 2}
    assert [media.application_id for media in Media.objects.all()] == [other.application.pk]
    assert (Attachment.objects.count(), len(stored())) == (0, 1)


@pytest.mark.parametrize("file_type", TYPES)
@pytest.mark.parametrize("entity", ["APPLICATION:A-1", "CANDIDATE:C-1"])
def test_an_attachment_can_be_sent_in_one_step(ats: Sender, file_type: str, entity: str) -> None:
    key, content = ats.attachment_key("1", entity), TYPES[file_type][1]

    answer = ats.attaches({key: ats.attachment(content, fileType=file_type)})

    assert answer == {"results": {key.replace(":", "%3A"): {"status": 204}}, "errors": {}}
    assert bytes_of(Media.objects.get()) == content
    assert Attachment.objects.get().media.contract == ats.contract


def test_identical_bytes_are_not_stored_again(ats: Sender) -> None:
    key = ats.attachment_key()
    ats.attaches({key: ats.attachment(pdf())})
    before = stored()

    ats.attaches({key: ats.attachment(pdf(), externalFileName="Renamed.pdf")})

    assert stored() == before
    assert Attachment.objects.get().file_name == "Renamed.pdf"


def test_a_file_sent_again_without_a_lifetime_outlives_the_upload(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    urn = ats.uploads(blobTtl={"duration": 72, "unit": "HOUR"})
    ats.put_parts(ats.resumes(), {"1": {"resumeUrn": urn}})

    ats.attaches({ats.attachment_key(): ats.attachment(pdf())})

    with clock.moved(timedelta(hours=73)), django_capture_on_commit_callbacks(execute=True):
        tasks.forget_unused_files(timestamp=0)
    assert [bytes_of(row.media) for row in Attachment.objects.select_related("media")] == [pdf()]


def test_an_attachment_may_name_an_upload(ats: Sender) -> None:
    answer = ats.attaches(
        {
            ats.attachment_key("1"): ats.attachment(media=ats.uploads()),
            ats.attachment_key("2"): ats.attachment(media=ats.uploads(), fileType="TXT"),
            ats.attachment_key("3"): ats.attachment(media=Sender().uploads()),
        }
    )

    assert len(answer["results"]) == 1
    assert sorted(faults(answer)) == [
        (422, f"ERROR :: /media :: {NO_FILE}\n"),
        (422, "ERROR :: /media :: names a file of type PDF\n"),
    ]


REQUIRED = "field is required but not found and has no default value"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"externalFileName": None}, f"/externalFileName :: {REQUIRED}"),
        ({"externalCreatedAt": None}, f"/externalCreatedAt :: {REQUIRED}"),
        ({"externalLastModifiedAt": None}, f"/externalLastModifiedAt :: {REQUIRED}"),
        ({"fileType": None}, f"/fileType :: {REQUIRED}"),
        ({"contract": None}, f"/contract :: {REQUIRED}"),
        ({"externalCreatedAt": 0}, '/externalCreatedAt :: "0" is not a time in milliseconds greater than 0'),
        ({"externalLastModifiedAt": 1}, "/externalLastModifiedAt :: must not be earlier than externalCreatedAt"),
        ({"fileType": "GIF"}, '/fileType :: "GIF" is not an enum symbol'),
        ({"contract": "urn:li:contract:0"}, '/contract :: "urn:li:contract:0" is not a contract URN'),
        ({"contract": "urn:li:contract:1"}, "/contract :: does not name a contract of this company"),
        ({"content": None}, "/content :: must hold the file, unless media names it; send exactly one of the two"),
        ({"content": "%%%"}, "/content :: is not Base64"),
        ({"content": "cid:elsewhere"}, '/content :: "cid:elsewhere" names no part of this request'),
        ({"fileType": "DOC"}, "/content :: The file is not a DOC file, or it is damaged."),
    ],
)
def test_an_invalid_attachment_is_refused_with_the_reason(ats: Sender, changes: dict[str, object], fault: str) -> None:
    answer = ats.attaches({ats.attachment_key(): {**ats.attachment(pdf()), **changes}})

    assert faults(answer) == [(422, f"ERROR :: {fault}\n")]
    assert (Attachment.objects.count(), stored()) == (0, [])


@override_settings(HIREWIRE_LARGEST_FILE=1024 * 1024)
def test_an_attachment_larger_than_allowed_is_refused(ats: Sender) -> None:
    answer = ats.attaches({ats.attachment_key(): ats.attachment(pdf() + bytes(1024 * 1024))})

    assert faults(answer) == [(422, "ERROR :: /content :: The file is larger than 1 MB.\n")]


def test_an_attachment_key_with_an_unknown_kind_is_refused(ats: Sender) -> None:
    answer = ats.attaches(
        {
            ats.attachment_key("1", "JOB:1"): ats.attachment(pdf()),
            ats.attachment_key("1", kind="PHOTO"): ats.attachment(pdf()),
        }
    )

    assert sorted(faults(answer)) == [
        (400, 'attachmentType "PHOTO" is not an enum symbol; use RESUME'),
        (400, 'externalReferenceEntityType "JOB" is not an enum symbol; use APPLICATION or CANDIDATE'),
    ]


def test_a_batch_holds_at_most_ten_attachments(ats: Sender) -> None:
    records = {ats.attachment_key(str(number)): ats.attachment(pdf()) for number in range(11)}

    assert ats.attaches(records)["message"] == "A batch may hold 10 records at most; this one holds 11"


def test_attachments_are_deleted_by_key(ats: Sender) -> None:
    keys = [ats.attachment_key("1"), ats.attachment_key("2", "CANDIDATE:C-1"), ats.attachment_key("3")]
    ats.attaches({key: ats.attachment(pdf()) for key in keys[:2]})

    answer = ats.sends_attachments("DELETE", keys)

    assert len(answer["results"]) == 2
    assert faults(answer) == [(404, "No record with this key exists in attachments")]
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("kind", ["form-data", "mixed", "related"])
def test_files_may_be_parts_of_the_request(ats: Sender, kind: str) -> None:
    keys = [ats.attachment_key("1"), ats.attachment_key("2")]
    batch = {
        "entities": {
            keys[0]: ats.attachment("cid:first"),
            keys[1]: ats.attachment("cid:second", fileType="DOCX", externalFileName="two.docx"),
        }
    }
    odd = pdf() + bytes(range(256)) + b"\r\n\r\n--"
    parts = [
        (b'Content-Disposition: form-data; name="batch"\r\nContent-Type: application/json', msgspec.json.encode(batch)),
        (b'Content-Disposition: form-data; name="first"; filename="a.pdf"\r\nContent-Type: application/pdf', odd),
        (b"Content-ID: <second>\r\nContent-Type: application/octet-stream", docx()),
    ]
    body = b"".join(b"--xyz\r\n%s\r\n\r\n%s\r\n" % part for part in parts) + b"--xyz--\r\n"

    answer = ats.sends_attachments("PUT", keys, body, f"multipart/{kind}; boundary=xyz")

    assert answer["errors"] == {}
    kept = {row.attachment_id: bytes_of(row.media) for row in Attachment.objects.select_related("media")}
    assert kept == {"1": odd, "2": docx()}


def test_a_single_part_for_a_single_record_needs_no_name(ats: Sender) -> None:
    key = ats.attachment_key()
    batch = msgspec.json.encode({"entities": {key: ats.attachment()}})
    body = (
        b"--x\r\nContent-Type: application/json\r\n\r\n" + batch
        + b"\r\n--x\r\nContent-Type: application/pdf\r\n\r\n" + pdf() + b"\r\n--x--\r\n"
    )  # fmt: skip

    answer = ats.sends_attachments("PUT", [key], body, "multipart/mixed; boundary=x")

    assert (answer["errors"], bytes_of(Media.objects.get())) == ({}, pdf())


def _multipart(batch: bytes, *names: bytes) -> bytes:
    files = (b"Content-ID: <%s>\r\n\r\n%%PDF-" % name for name in names)
    parts = (b"Content-Type: application/json\r\n\r\n" + batch, *files)
    return b"".join(b"--x\r\n%s\r\n" % part for part in parts) + b"--x--\r\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"nothing", "The multipart body cannot be read: "),
        (b"--x\r\nContent-Type: application/pdf\r\n\r\n%PDF-\r\n--x--\r\n", "One part of the body must be the batch"),
        (_multipart(b"[]"), "The request body must be of the form"),
        (
            _multipart(b'{"entities": {"k": {"content": "cid:1"}, "k": {}}}', b"1"),
            "Duplicate key in batch request body: 'k'",
        ),
        (
            _multipart(b'{"entities": {}}', b"1", b"1"),
            "The multipart body cannot be read: two files have the same name",
        ),
    ],
)
def test_malformed_multipart_batches_are_refused(ats: Sender, body: bytes, message: str) -> None:
    answer = ats.sends_attachments("PUT", [ats.attachment_key()], body, "multipart/mixed; boundary=x")

    assert answer["status"] == 400
    assert answer["message"].startswith(message)


def test_attachments_use_standard_base64(ats: Sender) -> None:
    content = pdf() + bytes([251, 255, 254])

    ats.attaches({ats.attachment_key(): ats.attachment(base64.b64encode(content).decode())})

    assert bytes_of(Media.objects.get()) == content
