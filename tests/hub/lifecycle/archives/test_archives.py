import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.ats.attachments import vault
from hirewire.hub.ats.attachments.models import Media
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.lifecycle.archives import services, tasks
from hirewire.hub.lifecycle.archives.models import Archive, ArchiveState
from hirewire.hub.lifecycle.archives.services import request_archive
from hirewire.hub.lifecycle.archives.writing import kinds
from hirewire.hub.lifecycle.purges.services import purge_company
from hirewire.hub.platform.integrations.models import TYPES
from hirewire.hub.recruiting.messaging.models import Message, Thread
from hirewire.kit import clock
from hirewire.kit.work.tasks import pending
from tests.factories import connected, hub
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    connected.known_member(company)
    for seat in (company.admin_a, company.admin_b):
        thread = Thread.objects.create(contract=seat.contract, seat=seat, member=hub.member())
        Message.objects.create(thread=thread, author="SEAT", body=f'To "Ada",\n\\ from {seat.contract.name}')
    return company


def written_for(seat: Seat) -> tuple[Archive, zipfile.ZipFile]:
    archive = request_archive(seat=seat)
    run_tasks()
    archive.refresh_from_db()
    with services.fetch(archive=archive, seat=seat) as file:
        return archive, zipfile.ZipFile(io.BytesIO(file.read()))


def lines(zipped: zipfile.ZipFile, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in zipped.read(f"{kind}.ndjson").splitlines()]


def test_an_archive_contains_everything_stored_about_the_company(company: connected.Company) -> None:
    other = connected.company()
    connected.known_member(other, 2)

    archive, zipped = written_for(company.admin_a)

    assert [one["ats_candidate_id"] for one in lines(zipped, "candidates")] == ["C-1"]
    assert lines(zipped, "candidates")[0]["organization_id"] == archive.organization_id
    assert [one["ats_candidate_id"] for one in lines(zipped, "matches")] == ["C-1"]
    assert {one["id"] for one in lines(zipped, "contracts")} == {
        company.admin_a.contract_id,
        company.admin_b.contract_id,
    }
    assert {one["integration_type"] for one in lines(zipped, "integrations")} == set(TYPES)
    assert [one["action"] for one in lines(zipped, "audit_trail")] == ["archive.requested"]
    assert set(zipped.namelist()) == {"manifest.json", *(f"{table.kind}.ndjson" for table in kinds())}


def test_an_archive_contains_activity_only_of_contracts_that_its_requester_administers(
    company: connected.Company,
) -> None:
    _, of_one = written_for(company.admin_a)
    hub.admin_seat(company.admin_b.contract, company.admin_a.person)
    Archive.objects.all().delete()
    _, of_both = written_for(company.admin_a)

    assert [one["body"] for one in lines(of_one, "inmails")] == ['To "Ada",\n\\ from Larkspur Talent EMEA']
    assert len(lines(of_both, "inmails")) == 2


def test_the_manifest_has_count_and_checksum_of_every_file(company: connected.Company) -> None:
    archive, zipped = written_for(company.admin_a)

    files = json.loads(zipped.read("manifest.json"))["files"]

    for one in files:
        content = zipped.read(one["file"])
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
        assert content.count(b"\n") == one["records"]
    assert sum(one["records"] for one in files) == archive.records
    assert archive.kinds_done == archive.kinds_total == len(files)


def test_an_archive_contains_no_secret(company: connected.Company) -> None:
    _, zipped = written_for(company.admin_a)

    everything = b"".join(zipped.read(name) for name in zipped.namelist())

    sealed = company.application.secrets.get().sealed
    assert sealed.encode() not in everything
    assert b"password" not in everything


def test_an_archive_names_only_the_origin_of_the_callback_address(company: connected.Company) -> None:
    hub.ready(company.application, company.admin_a.contract, callback_url="https://ats.test/hook/s3cret?key=s3cret")

    _, zipped = written_for(company.admin_a)

    values = {line["key"]: line["value"] for line in lines(zipped, "integration_settings")}
    assert values == {
        "CALLBACK_URL": "https://ats.test",
        "JOB_POSTING_VIEWERS": "ALL_PRODUCT_USERS",
        "APPLICATION_VIEWERS": "ALL_PRODUCT_USERS",
    }
    assert b"s3cret" not in b"".join(zipped.read(name) for name in zipped.namelist())


def test_an_archive_expires_and_its_file_is_deleted(company: connected.Company) -> None:
    archive, _ = written_for(company.admin_a)
    name = archive.file_name

    with clock.moved(timedelta(days=6, hours=23)):
        tasks.forget_expired(0)
        kept = storages["files"].exists(name)
    with clock.moved(timedelta(days=7, minutes=1)):
        tasks.forget_expired(0)

    archive.refresh_from_db()
    assert kept
    assert not storages["files"].exists(name)
    assert (archive.state, archive.file_name) == (ArchiveState.EXPIRED, "")


def test_a_purge_also_deletes_existing_archives(company: connected.Company) -> None:
    ready, _ = written_for(company.admin_a)
    waiting = request_archive(seat=company.admin_b)

    purge = purge_company(seat=company.admin_a, with_activity=False)
    run_tasks()

    for archive in (ready, waiting):
        archive.refresh_from_db()
    purge.refresh_from_db()
    assert (ready.state, waiting.state) == (ArchiveState.EXPIRED, ArchiveState.EXPIRED)
    assert not storages["files"].exists(ready.file_name or "archives/none")
    assert purge.counts["archives"] == 2


def test_a_file_finished_after_its_archive_expired_is_deleted(company: connected.Company) -> None:
    archive = request_archive(seat=company.admin_a)
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.EXPIRED)

    name = storages["files"].save("archives/late.zip", io.BytesIO(b"late"))  # type: ignore[arg-type]  # Django takes any file
    services._finish(archive, name, "0" * 64, 4)

    archive.refresh_from_db()
    assert (archive.state, storages["files"].exists(name)) == (ArchiveState.EXPIRED, False)


def test_a_file_is_deleted_even_if_its_archive_became_ready_meanwhile(company: connected.Company) -> None:
    read_before = request_archive(seat=company.admin_a)
    run_tasks()
    name = Archive.objects.get().file_name

    services.expire(archive=read_before)

    assert (Archive.objects.get().state, storages["files"].exists(name)) == (ArchiveState.EXPIRED, False)


def test_a_file_of_an_archive_that_was_given_up_is_deleted(company: connected.Company) -> None:
    archive, _ = written_for(company.admin_a)
    name = archive.file_name
    Archive.objects.update(state=ArchiveState.EXPIRED)

    tasks.forget_expired(0)

    assert (Archive.objects.get().file_name, storages["files"].exists(name)) == ("", False)


def test_an_interrupted_archive_leaves_no_second_file(company: connected.Company) -> None:
    archive, _ = written_for(company.admin_a)
    name = archive.file_name
    Archive.objects.update(state=ArchiveState.RUNNING)

    tasks.write(archive_id=archive.pk)

    archive.refresh_from_db()
    assert (archive.state, storages["files"].exists(name)) == (ArchiveState.READY, False)
    assert storages["files"].exists(archive.file_name)


def test_an_archive_that_expired_before_its_task_began_stays_expired(company: connected.Company) -> None:
    archive = request_archive(seat=company.admin_a)
    Archive.objects.update(state=ArchiveState.EXPIRED)

    services.write(archive=archive)

    assert Archive.objects.get().state == ArchiveState.EXPIRED


def test_old_files_that_no_archive_names_are_swept(company: connected.Company) -> None:
    archive, _ = written_for(company.admin_a)
    storages["files"].save("archives/left.zip", io.BytesIO(b"left"))  # type: ignore[arg-type]  # Django takes any file
    tasks.forget_expired(0)
    young = storages["files"].exists("archives/left.zip")

    with clock.moved(timedelta(days=2)):
        tasks.forget_expired(0)

    kept = [storages["files"].exists(name) for name in ("archives/left.zip", archive.file_name)]
    assert (young, kept) == (True, [False, True])


def test_a_second_request_returns_the_archive_in_progress(company: connected.Company) -> None:
    assert request_archive(seat=company.admin_a) == request_archive(seat=company.admin_a)


def test_an_archive_whose_task_was_given_up_has_failed(
    company: connected.Company, working_as: Callable[[Seat], Client]
) -> None:
    failed, waiting, purged = (
        request_archive(seat=seat) for seat in (company.admin_a, company.admin_b, hub.admin_seat())
    )
    ProcrastinateJob.objects.filter(args__archive_id__in=(failed.pk, purged.pk)).update(status="failed")
    services.expire(archive=purged)
    assert services.stop_abandoned(pending_ids=pending(tasks.write, "archive_id")) == 0
    Archive.objects.update(requested_at=clock.now() - services.FORSAKEN_AFTER)

    tasks.stop_forsaken_archives(0)

    for archive in (failed, waiting, purged):
        archive.refresh_from_db()
    assert [archive.is_under_way for archive in (failed, waiting, purged)] == [False, True, False]
    assert [archive.has_failed for archive in (failed, waiting, purged)] == [True, False, False]
    page = working_as(company.admin_a).get("/settings/data/").content.decode()
    assert "The file could not be written." in page
    assert request_archive(seat=company.admin_a) != failed


def test_each_download_is_audited(company: connected.Company) -> None:
    written_for(company.admin_a)

    actions = AuditEntry.objects.filter(action__startswith="archive.").order_by("pk")

    assert list(actions.values_list("action", "person_id")) == [
        ("archive.requested", company.admin_a.person_id),
        ("archive.downloaded", company.admin_a.person_id),
    ]


def test_an_archive_contains_files_of_the_ats_unchanged(company: connected.Company) -> None:
    content = b"%PDF-1.4 " + bytes(range(256)) * 2000
    with vault.spooled([content]) as contents:
        media = Media.objects.create(
            organization=company.application.organization,
            application=company.application,
            contract=company.admin_a.contract,
            file_name="Noor.pdf",
            file_type="PDF",
            stored_as=vault.put(contents),
            unused_until=clock.now() + timedelta(days=1),
        )

    _, zipped = written_for(company.admin_a)

    assert zipped.read(f"files/{media.pk}.pdf") == content
    assert {"file": f"files/{media.pk}.pdf", "records": 1, "sha256": hashlib.sha256(content).hexdigest()} in (
        json.loads(zipped.read("manifest.json"))["files"]
    )
