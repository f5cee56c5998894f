import base64
import gzip
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks

from hirewire.hub.ats.attachments import links, services, tasks, vault
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.kit import clock, secrets
from hirewire.wire.records.attachments import BlobTtl, TimeUnit
from tests.factories import hub
from tests.hub.ats.attachments.conftest import Sender, bytes_of, send, stored
from tests.support.documents import TYPES, doc, docx, docx_of_unknown_version, pdf
from tests.support.http import hub_http
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db


def status_and_message(answer: dict[str, object]) -> tuple[object, object]:
    return answer["status"], answer["message"]


@pytest.mark.parametrize("file_type", TYPES)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_an_uploaded_file_is_stored_unchanged(ats: Sender, file_type: str, method: str) -> None:
    content_type, content = TYPES[file_type]
    asked = ats.asks(contentType=content_type, fileName="Zoë's CV").json()

    answer = send(asked["uploadUrl"], content, method=method, content_type=content_type)

    media = Media.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"resumeUrn": asked["resumeUrn"], "size": len(content)})
    assert (bytes_of(media), media.file_name, media.file_type) == (content, "Zoë's CV", file_type)


@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=300))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_file_is_stored_unchanged(ats: Sender, text: str) -> None:
    content = text.encode()

    urn = ats.uploads(content, contentType="text/plain", fileName="cv.txt")

    assert bytes_of(Media.objects.get(pk=urn.rpartition(":")[2])) == content


def test_stored_names_do_not_contain_the_file_name(ats: Sender) -> None:
    ats.uploads(fileName="../../Noor Haddad.pdf")

    (name,) = stored()
    assert len(name) == 41
    assert "Noor" not in name


@pytest.mark.parametrize(
    "usage",
    [
        {"usageParameters": {"recruiterSystemConnectResumeParameters": {}}},
        {"usageParameters": None, "usageParameter": {"recruiterSystemConnectResumeParameters": {}}},
        {"usageParameters": {"tcrmResumeParameters": {}}},
    ],
)
def test_each_spelling_of_the_usage_is_read(ats: Sender, usage: dict[str, object]) -> None:
    answer = ats.asks(**usage)

    assert answer.status_code == 201
    assert sorted(answer.json()) == ["resumeUrn", "uploadUrl", "uploadUrlExpiresAt"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"usageParameters": None}, "/usageParameters"),
        ({"usageParameters": {"somethingElse": {}}}, "/usageParameters"),
        ({"contentType": "image/png"}, "/contentType"),
        ({"fileName": ""}, "/fileName"),
        ({"hiringContext": "urn:li:organization:1"}, "/hiringContext"),
        ({"hiringContext": "urn:li:contract:0"}, "/hiringContext"),
        ({"blobTtl": {"duration": 0, "unit": "HOUR"}}, "/blobTtl/duration"),
        ({"blobTtl": {"duration": 1, "unit": "MOON"}}, "/blobTtl/unit"),
    ],
)
def test_an_invalid_upload_request_is_refused_with_the_field(
    ats: Sender, changes: dict[str, object], field: str
) -> None:
    answer = ats.asks(**changes)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"ERROR :: {field} :: ")
    assert Media.objects.count() == 0


def test_a_contract_of_another_company_is_refused_as_hiring_context(ats: Sender) -> None:
    answer = ats.asks(hiringContext=hub.contract().urn)

    assert answer.status_code == 403


def test_an_upload_request_of_a_switched_off_company_is_refused(ats: Sender) -> None:
    ContractAccess.objects.update(is_on=False)

    assert ats.asks().status_code == 403


def test_a_form_with_one_file_is_accepted(ats: Sender) -> None:
    asked = ats.asks().json()

    answer = send(asked["uploadUrl"], b"", method="POST", files={"file": ("cv.pdf", pdf(), "application/pdf")})

    assert answer.status_code == 201
    assert bytes_of(Media.objects.get()) == pdf()


def test_a_form_without_a_file_is_refused(ats: Sender) -> None:
    asked = ats.asks().json()

    answer = send(asked["uploadUrl"], b"--x--\r\n", method="POST", content_type="multipart/form-data; boundary=x")

    assert status_and_message(answer.json()) == (
        422,
        "The form does not contain exactly one file. Send the bytes as the body, or one file in a form.",
    )


@pytest.mark.parametrize(
    ("promised", "content"),
    [
        ("PDF", b"MZ\x90\x00 a program"),
        ("PDF", docx()),
        ("DOC", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(900)),
        ("DOC", docx()),
        ("DOCX", docx(folder="xl")),
        ("DOCX", b"PK\x03\x04 no archive"),
        ("DOCX", docx_of_unknown_version()),
        ("DOCX", doc()),
        ("TXT", b"\xff\xfe\xfd odd"),
        ("TXT", b"a\x00b"),
        ("TXT", b"\xc3"),
    ],
)
def test_a_file_that_is_not_of_its_promised_type_is_refused(ats: Sender, promised: str, content: bytes) -> None:
    asked = ats.asks(contentType=TYPES[promised][0]).json()

    answer = send(asked["uploadUrl"], content)

    assert status_and_message(answer.json()) == (422, f"The file is not a {promised} file, or it is damaged.")
    assert stored() == []


def test_a_text_file_may_be_utf_16(ats: Sender) -> None:
    ats.uploads("Zoë".encode("utf-16"), contentType="text/plain; charset=utf-16")

    assert Media.objects.get().size == 8


def test_a_content_type_other_than_the_promised_one_is_refused(ats: Sender) -> None:
    asked = ats.asks().json()

    answer = send(asked["uploadUrl"], pdf(), content_type="text/plain")

    assert status_and_message(answer.json()) == (
        415,
        (
            'This address was issued for the content type application/pdf, but the request says "text/plain". '
            "Send application/pdf, or no Content-Type at all."
        ),
    )


@override_settings(HIREWIRE_LARGEST_FILE=1024 * 1024)
@pytest.mark.parametrize("is_form", [False, True])
def test_a_file_that_is_too_large_is_refused(ats: Sender, is_form: bool) -> None:  # noqa: FBT001 - a case
    asked = ats.asks().json()
    large = pdf() + bytes(1024 * 1024)

    answer = (
        send(asked["uploadUrl"], b"", method="POST", files={"file": ("cv.pdf", large, "application/pdf")})
        if is_form
        else send(asked["uploadUrl"], large)
    )

    assert status_and_message(answer.json()) == (413, "The file is larger than 1 MB.")
    assert stored() == []


def test_an_empty_file_is_refused(ats: Sender) -> None:
    assert status_and_message(send(ats.asks().json()["uploadUrl"], b"").json()) == (422, "The file is empty.")


def test_the_upload_address_allows_only_post_and_put(ats: Sender) -> None:
    answer = send(ats.asks().json()["uploadUrl"], b"", method="GET")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, PUT")


def test_a_compressed_upload_is_refused(ats: Sender) -> None:
    parts = urlsplit(ats.asks().json()["uploadUrl"])

    answer = hub_http().put(
        f"{parts.path}?{parts.query}", content=gzip.compress(b"x"), headers={"Content-Encoding": "gzip"}
    )

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")


def test_an_upload_address_expires_after_an_hour(ats: Sender) -> None:
    asked = ats.asks().json()

    with clock.moved(timedelta(hours=1, seconds=1)):
        answer = send(asked["uploadUrl"], pdf())

    assert (answer.status_code, stored()) == (410, [])


def test_a_changed_upload_address_is_refused(ats: Sender) -> None:
    one, other = ats.asks().json(), ats.asks().json()
    until = int(parse_qs(urlsplit(one["uploadUrl"]).query)["until"][0])
    forged = (
        one["uploadUrl"].replace(str(until), str(until + 9999)),
        one["uploadUrl"].replace(one["resumeUrn"].rpartition(":")[2], other["resumeUrn"].rpartition(":")[2]),
        one["uploadUrl"].replace(f"company={ats.organization.pk}", "company=1"),
        one["uploadUrl"].replace(f"company={ats.organization.pk}&", ""),
        one["uploadUrl"].partition("?")[0],
        one["uploadUrl"] + "é",
    )

    assert {send(url, pdf()).status_code for url in forged} == {403}


def test_an_upload_address_of_an_earlier_release_works(ats: Sender) -> None:
    asked = ats.asks().json()
    media_id, until = Media.objects.get().pk, int(clock.now().timestamp()) + 60
    signature = base64.urlsafe_b64encode(secrets.digest(f"upload\n{media_id}\n{until}")).rstrip(b"=").decode()

    answer = send(f"{asked['uploadUrl'].partition('?')[0]}?until={until}&signature={signature}", pdf())

    assert (answer.status_code, bytes_of(Media.objects.get())) == (201, pdf())


def test_an_upload_address_with_the_former_id_of_the_company_works(ats: Sender) -> None:
    ats.asks()
    former = hub.organization("Brightpath Logistics")
    url = links.upload_url(Media.objects.get().pk, former.pk, clock.now() + timedelta(hours=1))

    answer = send(url, pdf())

    assert (answer.status_code, bytes_of(Media.objects.get())) == (201, pdf())


def test_the_same_file_may_be_uploaded_twice_but_no_other(ats: Sender) -> None:
    asked = ats.asks().json()

    answers = [send(asked["uploadUrl"], content).status_code for content in (pdf(), pdf(), pdf("Somebody else"))]

    assert answers == [201, 201, 409]
    assert len(stored()) == 1


def test_an_upload_needs_no_token_and_no_csrf(ats: Sender) -> None:
    asked = ats.asks().json()
    parts = urlsplit(asked["uploadUrl"])
    strict = Client(enforce_csrf_checks=True, headers={"host": HUB})

    answer = strict.put(f"{parts.path}?{parts.query}", pdf(), content_type="application/pdf")

    assert answer.status_code == 201


def test_unused_uploads_are_deleted_with_their_bytes(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ats.uploads()
    with clock.moved(timedelta(hours=20)):
        ats.sign_in()
        kept = ats.uploads()

    with clock.moved(timedelta(hours=25)), django_capture_on_commit_callbacks(execute=True):
        tasks.forget_unused_files(timestamp=0)

    assert [media.urn for media in Media.objects.all()] == [kept]
    assert stored() == [Media.objects.get().stored_as]


def test_the_check_of_an_attached_file_is_postponed(ats: Sender) -> None:
    ats.put_parts(ats.resumes(), {"R-1": {"resumeUrn": ats.uploads()}})

    with clock.moved(timedelta(hours=25)):
        tasks.forget_unused_files(timestamp=0)
        is_due = Media.objects.filter(unused_until__lte=clock.now()).exists()

    assert (is_due, Media.objects.count(), len(stored())) == (False, 1, 1)


def test_a_file_that_lost_its_attachment_unnoticed_is_deleted_later(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ats.put_parts(ats.resumes(), {"R-1": {"resumeUrn": ats.uploads()}})
    with clock.moved(timedelta(hours=25)):
        tasks.forget_unused_files(timestamp=0)
    Attachment.objects.all().delete()

    with clock.moved(timedelta(days=32)), django_capture_on_commit_callbacks(execute=True):
        tasks.forget_unused_files(timestamp=0)

    assert (Media.objects.count(), stored()) == (0, [])


def test_a_file_is_deleted_when_its_requested_lifetime_ends(
    ats: Sender, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    urn = ats.uploads(blobTtl={"duration": 72, "unit": "HOUR"})
    ats.put_parts(ats.resumes(), {"R-1": {"resumeUrn": urn}})

    with clock.moved(timedelta(hours=73)):
        ats.sign_in()
        seen = ats.call("GET", ats.resumes(), query="ids=R-1").json()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.forget_unused_files(timestamp=0)

    assert seen["results"] == {}
    assert (Media.objects.count(), stored()) == (0, [])


def test_orphaned_bytes_are_deleted_after_a_day(ats: Sender) -> None:
    ats.uploads()
    ats.uploads()
    Media.objects.order_by("created_at").last().delete()  # type: ignore[union-attr]  # there are two

    early = services.sweep()
    with clock.moved(timedelta(hours=25)):
        late = services.sweep()

    assert (early, late) == (0, 1)
    assert stored() == [Media.objects.get().stored_as]


def test_a_file_that_disappears_while_files_are_listed_is_left_out(ats: Sender) -> None:
    files = storages["attachments"]
    names = {files.save(f"00/{name}", ContentFile(b"bytes")) for name in "abc"}
    listing = vault.names_before(clock.now() + timedelta(days=1))
    first = next(listing)

    files.delete(min(names - {first}))

    assert [*listing] == [max(names - {first})]


@pytest.mark.parametrize("unit", TimeUnit)
def test_a_lifetime_of_any_length_is_accepted(ats: Sender, unit: TimeUnit) -> None:
    assert ats.asks(blobTtl={"duration": 9_999_999_999_999, "unit": unit}).status_code == 201
    assert BlobTtl(duration=72, unit=TimeUnit.HOUR).life == timedelta(days=3)
