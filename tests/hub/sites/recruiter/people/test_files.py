from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.attachments import services, vault
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.attachments.rows import Wanted
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.wire.records.attachments import FileType
from tests.factories import connected
from tests.support.documents import pdf

pytestmark = pytest.mark.django_db
NAME = 'Zoë\'s "CV".pdf'


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def file_of(company: connected.Company, entity: str = "APPLICATION", entity_id: str = "A-1") -> Media:
    application = company.application
    with vault.spooled([pdf()]) as contents:
        services.attach(
            application=application,
            organization_id=application.organization_id or 0,
            requests=[
                Wanted(
                    entity,
                    entity_id,
                    "RESUME",
                    "R-1",
                    media_id=None,
                    contents=contents,
                    file_type=FileType.PDF,
                    contract_id=company.admin_a.contract_id,
                    file_name=NAME,
                )
            ],
        )
    return Attachment.objects.select_related("media").get(entity_id=entity_id).media


@pytest.mark.parametrize(("entity", "entity_id"), [("APPLICATION", "A-1"), ("CANDIDATE", "C-1")])
def test_a_file_is_served_as_a_download_and_never_displayed(
    working_as: Callable[[Seat], Client], company: connected.Company, entity: str, entity_id: str
) -> None:
    member, media = connected.known_member(company), file_of(company, entity, entity_id)
    browser = working_as(company.recruiter_a)

    page = browser.get(f"/people/{member.pk}/").content.decode()
    answer = browser.get(f"/attachments/{media.pk}/")

    assert f'href="/attachments/{media.pk}/"' in page
    assert b"".join(answer.streaming_content) == pdf()  # type: ignore[attr-defined]  # a FileResponse
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Zo%C3%AB")
    assert {name: answer.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    entry = AuditEntry.objects.get(action="attachment.downloaded")
    assert (entry.person_id, entry.subject) == (company.recruiter_a.person_id, f"RESUME R-1 of {entity} {entity_id}")


def test_a_file_of_a_hidden_record_is_not_found(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    connected.known_member(company)
    media, orphan = file_of(company), file_of(company, entity_id="A-404")
    stranger = connected.company()
    stranger.switch(contract=True, company=True)

    answers = {
        "a seat without the switch": working_as(company.admin_b).get(f"/attachments/{media.pk}/"),
        "another company": working_as(stranger.admin_a).get(f"/attachments/{media.pk}/"),
        "no application": working_as(company.admin_a).get(f"/attachments/{orphan.pk}/"),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert AuditEntry.objects.filter(action="attachment.downloaded").count() == 0


@pytest.mark.parametrize(("entity", "entity_id"), [("APPLICATION", "A-1"), ("CANDIDATE", "C-1")])
def test_a_hidden_application_hides_its_files(
    working_as: Callable[[Seat], Client], company: connected.Company, entity: str, entity_id: str
) -> None:
    member, media = connected.known_member(company), file_of(company, entity, entity_id)
    company.application.integrations.filter(integration_type="IN_ATS_INDICATOR").get().configurations.all().delete()
    Application.objects.update(access_restricted=True)
    browser = working_as(company.recruiter_a)

    assert browser.get(f"/attachments/{media.pk}/").status_code == 404
    assert "/attachments/" not in browser.get(f"/people/{member.pk}/").content.decode()


def test_a_file_with_missing_bytes_is_not_found(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    connected.known_member(company)
    media = file_of(company)
    vault.remove([media.stored_as])

    assert working_as(company.recruiter_a).get(f"/attachments/{media.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "saved"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\CVs\\Noor.PDF", "Noor.PDF"),
        ("cv\r\nX-Evil: 1.pdf", "cvX-Evil: 1.pdf"),
        ("...", "file.pdf"),
        ("program.exe", "program.exe.pdf"),
    ],
)
def test_a_name_is_made_safe(sent: str, saved: str) -> None:
    assert Attachment(file_name=sent, media=Media(file_type="PDF")).safe_name == saved


def test_an_admin_viewing_as_a_colleague_cannot_download_files(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    """If the admin could download the file, the audit trail would say that the colleague had downloaded it."""
    member, media = connected.known_member(company), file_of(company)
    admin = working_as(company.admin_a)
    admin.post(f"/settings/seat-holders/{company.recruiter_a.pk}/view/")

    profile = admin.get(f"/people/{member.pk}/").content.decode()
    refused = admin.get(f"/attachments/{media.pk}/")

    assert f"/attachments/{media.pk}/" in profile
    assert (refused.status_code, refused.headers.get("Content-Disposition")) == (403, None)
    assert not AuditEntry.objects.filter(action="attachment.downloaded").exists()
