import json
from base64 import b64decode
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hirewire.certification.reports.packing import hash_of
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.certifying import services
from hirewire.hub.platform.certifying.models import CertificationRun, EvidencePicture
from hirewire.hub.platform.journal.recording import QUEUE
from tests.certification.pictures import SECRET, png
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor
from tests.hub.sites.developers.test_certify import HTMX, started
from tests.support.html import tidy


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    QUEUE.clear()


@pytest.fixture
def run(owner: Client, vendor: Vendor) -> CertificationRun:
    return started(owner, vendor, "RSC-402", is_strict="on")


def answer(browser: Client, vendor: Vendor, run: CertificationRun, content: bytes, do: str = "yes") -> str:
    upload = SimpleUploadedFile("page.png", content, "image/png")
    form = {"do": do, "rule": "RSC-402", "text": "", "picture": upload}
    return browser.post(vendor.address(f"certify/runs/{run.pk}/act/"), form, headers=HTMX).content.decode()


def asking(run: CertificationRun) -> None:
    """Put the run's rules into the stage in which a person answers their questions.

    In a real run, a rule gets to this stage after calls have shown everything that calls can show.
    """
    run.rules.update(stage="asking")


def evidence(browser: Client, vendor: Vendor, run: CertificationRun, form: str) -> str:
    return browser.get(vendor.address(f"certify/runs/{run.pk}/evidence/{form}/")).content.decode()


def test_a_picture_is_part_of_the_answer_and_of_the_evidence(
    owner: Client, vendor: Vendor, run: CertificationRun
) -> None:
    asking(run)

    page = answer(owner, vendor, run, png())

    picture = EvidencePicture.objects.get()
    address = vendor.address(f"certify/runs/{run.pk}/pictures/{picture.pk}/")
    shown = owner.get(address)
    pack = json.loads(evidence(owner, vendor, run, "json"))
    (statement,) = pack["results"][0]["statements"]
    assert f'src="{address}"' in page
    assert (shown.content, shown.headers["Content-Type"]) == (bytes(picture.content), "image/png")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert (picture.organization_id, picture.application_id) == (vendor.child.organization_id, vendor.child.pk)
    assert b64decode(pack["pictures"][statement["picture"]]["content"]) == shown.content
    assert hash_of(pack) == pack["hash"]
    assert "data:image/png;base64," in evidence(owner, vendor, run, "html")
    assert SECRET not in shown.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg/>", "This is not a complete PNG or JPEG."),
        (png() + bytes(5 * 1024 * 1024), "The picture is too large."),
    ],
    ids=["svg", "large"],
)
def test_another_file_is_refused_and_the_question_stays_open(
    owner: Client, vendor: Vendor, run: CertificationRun, content: bytes, words: str
) -> None:
    asking(run)

    page = answer(owner, vendor, run, content)

    assert words in tidy(page)
    assert (run.rules.get().stage, EvidencePicture.objects.count()) == ("asking", 0)


def test_the_pictures_of_a_run_have_a_limit_together(
    owner: Client, vendor: Vendor, run: CertificationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(run)
    monkeypatch.setattr(services, "MOST_BYTES_IN_ALL", 50)

    page = answer(owner, vendor, run, png())

    assert "The pictures of a run may take up at most 15 MB in all." in tidy(page)
    assert (run.rules.get().stage, EvidencePicture.objects.count()) == ("asking", 0)


def test_a_picture_without_an_answer_is_not_kept(owner: Client, vendor: Vendor, run: CertificationRun) -> None:
    asking(run)

    answer(owner, vendor, run, png(), do="skip")

    assert EvidencePicture.objects.count() == 0


def test_viewers_see_pictures_strangers_do_not_and_they_go_with_their_run(
    owner: Client,
    viewer: Client,
    vendor: Vendor,
    run: CertificationRun,
    signed_in: Callable[[Person], Client],
) -> None:
    asking(run)
    answer(owner, vendor, run, png())
    picture = EvidencePicture.objects.get()
    stranger = signed_in(hub.developer(hub.partner()[0], hub.person("Wim", "Roth")).person)
    address = vendor.address(f"certify/runs/{run.pk}/pictures/{picture.pk}/")
    elsewhere = vendor.address(f"certify/runs/{run.pk}/pictures/{picture.pk}/", of=vendor.parent)

    statuses = [browser.get(address).status_code for browser in (owner, viewer, stranger)]
    run.delete()

    assert [*statuses, owner.get(elsewhere).status_code] == [200, 200, 404, 404]
    assert EvidencePicture.objects.count() == 0
