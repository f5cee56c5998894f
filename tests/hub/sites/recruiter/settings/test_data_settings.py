import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.http import FileResponse
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.purges.models import Purge
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

WorkingAs = Callable[[Seat], Client]


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    connected.known_member(company)
    return company


def remove(browser: Client, scope: str, typed: str) -> tuple[int, str]:
    answer = browser.post("/settings/data/removals/", {"scope": scope, "confirmation": typed}, follow=True)
    return answer.status_code, answer.content.decode()


def test_an_archive_is_prepared_and_downloaded(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.admin_a)

    under_way = browser.post("/settings/data/archives/", follow=True).content.decode()
    run_tasks()
    archive = Archive.objects.get()
    moving = browser.get(f"/settings/data/archives/{archive.pk}/")
    answer = browser.get(f"/settings/data/archives/{archive.pk}/file/")

    assert "Being written" in under_way
    assert moving.headers["HX-Refresh"] == "true"
    assert isinstance(answer, FileResponse)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="company-{archive.organization_id}.zip"'
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]  # not asynchronous here
    assert b"C-1" in zipfile.ZipFile(io.BytesIO(content)).read("candidates.ndjson")


def test_only_the_admin_who_requested_an_archive_can_download_it(
    working_as: WorkingAs, company: connected.Company
) -> None:
    working_as(company.admin_a).post("/settings/data/archives/")
    run_tasks()
    address = f"/settings/data/archives/{Archive.objects.get().pk}/file/"
    colleague = hub.admin_seat(company.admin_a.contract, hub.person("Kofi", "Mensah"))

    assert working_as(company.admin_a).get(address).status_code == 200
    assert working_as(colleague).get(address).status_code == 404
    assert working_as(hub.admin_seat()).get(address).status_code == 404
    company.admin_a.roles = ["recruiter"]
    company.admin_a.save()
    assert working_as(company.admin_a).get(address).status_code == 403


def test_nothing_is_removed_without_the_companys_name(working_as: WorkingAs, company: connected.Company) -> None:
    status, page = remove(working_as(company.admin_a), "ATS", "larkspur")

    assert status == 422
    assert "This does not match “Larkspur Health”. Nothing was removed." in page
    assert Purge.objects.count() == 0


def test_a_removal_ends_in_a_certificate(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.admin_a)

    status, page = remove(browser, "ATS", "Larkspur Health")
    run_tasks()
    purge = Purge.objects.get()
    done = browser.get(f"/settings/data/removals/{purge.pk}/").content.decode()
    proof = browser.get(f"/settings/data/removals/{purge.pk}/certificate/")

    assert (status, "Being removed" in page) == (200, True)
    assert Candidate.objects.count() == 0
    assert (f"Certificate {purge.pk}" in done, "The work continues" in done) == (True, False)
    # The table has a row for each kind of record that was stored. One sentence says for how many kinds nothing was
    # stored.
    rows = done.partition('id="proof"')[2].partition("</table>")[0]
    assert ("Candidates" in rows, "Blind hashes" in rows, "Nothing was stored for" in done) == (
        True,
        False,
        True,
    )
    assert json.loads(proof.content) == purge.certificate
    assert "attachment" in proof.headers["Content-Disposition"]


@pytest.mark.parametrize(("number", "words"), [(1, ">1 record,<time"), (2, ">2 records,<time")])
def test_the_records_that_a_removal_has_deleted_are_counted(
    working_as: WorkingAs, company: connected.Company, number: int, words: str
) -> None:
    browser = working_as(company.admin_a)
    remove(browser, "ATS", "Larkspur Health")
    run_tasks()
    Purge.objects.update(counts={"hub_candidate": number})

    page = tidy(browser.get("/settings/data/").content.decode())

    assert words in page


def test_calling_off_a_removal_that_has_begun_is_shown_as_refused(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.admin_a)
    remove(browser, "ATS", "Larkspur Health")
    run_tasks()

    page = browser.post(f"/settings/data/removals/{Purge.objects.get().pk}/cancel/", follow=True).content.decode()

    notice = tidy(page).partition('<main class="page" id="main">')[2].partition("</p>")[0]
    assert notice.startswith('<div class="notice fault" role="alert"')
    assert notice.endswith("<p>The removal has begun and can no longer be called off.")


def test_a_switch_that_is_still_on_is_announced_before_the_removal(
    working_as: WorkingAs, company: connected.Company
) -> None:
    company.switch(company=True)
    browser = working_as(company.admin_a)

    assert "An ATS is still on." in browser.get("/settings/data/").content.decode()
    assert remove(browser, "ATS", "Larkspur Health")[0] == 422


def test_a_full_removal_names_contracts_that_need_another_admin(
    working_as: WorkingAs, company: connected.Company
) -> None:
    status, page = remove(working_as(company.admin_a), "EVERYTHING", "Larkspur Health")

    assert status == 422
    assert "You are not an admin of Larkspur Talent Americas." in page


def test_a_removal_of_another_company_is_not_found(working_as: WorkingAs, company: connected.Company) -> None:
    remove(working_as(company.admin_a), "ATS", "Larkspur Health")
    run_tasks()
    address = f"/settings/data/removals/{Purge.objects.get().pk}/"
    stranger = working_as(hub.admin_seat())

    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}certificate/").status_code == 404
    assert stranger.post(f"{address}cancel/").status_code == 404
