import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from hirewire.hub.ats.attachments.models import Attachment
from tests.agent.connectors.simulator.fake import FakeSimulator, Row
from tests.agent.support import later, tell
from tests.support.story import Story

AT = "2026-01-05T09:00:00+00:00"
PDF = b"%PDF-1.4 Noor Haddad"


def file(key: str = "R-1", name: str = "cv.pdf", kind: str = "PDF") -> Row:
    return {"id": key, "name": name, "type": kind, "size": 20, "created_at": AT}


@pytest.fixture(params=["", "202604"], ids=["v2", "versioned"])
def _version(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.HIREWIRE_RSC_VERSION = request.param


@pytest.fixture
def noor(enabled: None, _version: None, story: Story, ats: FakeSimulator) -> str:
    _add_file(ats)
    tell(story, "application", "A-1")
    return "A-1"


def _add_file(ats: FakeSimulator) -> None:
    ats.files["R-1"] = PDF
    ats.put("applications", "A-1", files=[file()])


def there() -> list[tuple[str, str, bytes]]:
    found = Attachment.objects.select_related("media").order_by("attachment_id")
    return [(one.entity_id, one.file_name, storages["attachments"].open(one.media.stored_as).read()) for one in found]


@pytest.mark.usefixtures("_version")
def test_a_file_arrives_with_its_application(story: Story, ats: FakeSimulator) -> None:
    _add_file(ats)

    story.enable()

    assert there() == [("A-1", "cv.pdf", PDF)]
    assert story.counts()["files"] == 1


def test_an_unchanged_file_is_not_downloaded_again(story: Story, ats: FakeSimulator, noor: str) -> None:
    ats.requests.clear()
    ats.put("applications", noor, source="Referral")

    tell(story, "application", noor)

    assert "GET files/R-1" not in ats.requests


def test_a_replaced_file_is_replaced_in_recruiter(story: Story, ats: FakeSimulator, noor: str) -> None:
    ats.files["R-2"] = b"Text"
    ats.put("applications", noor, files=[file("R-2", "cv.txt", "TXT")])

    tell(story, "application", noor)

    assert there() == [(noor, "cv.txt", b"Text")]


def test_a_deleted_file_is_deleted_in_recruiter(story: Story, ats: FakeSimulator, noor: str) -> None:
    ats.put("applications", noor, files=[])

    tell(story, "application", noor)

    assert there() == []


def test_a_file_with_invalid_content_is_refused_with_the_reason(story: Story, ats: FakeSimulator, noor: str) -> None:
    ats.files["R-3"] = b"not a pdf"
    ats.put("applications", noor, files=[file(), file("R-3", "fake.pdf")])

    tell(story, "application", noor)

    refused = [one for one in story.status()["refused"]["items"] if one["stream"] == "files"]
    assert [one["record_id"] for one in refused] == ["R-3"]
    assert "PDF" in refused[0]["reason"]


def test_a_file_that_is_forbidden_is_read_again_and_all_others_go_on(
    story: Story, ats: FakeSimulator, noor: str
) -> None:
    ats.files |= {"R-3": PDF, "R-4": PDF}
    ats.faults["files/R-3"] = 403
    ats.put("applications", noor, files=[file(), file("R-3", "secret.pdf"), file("R-4", "letter.pdf")])

    tell(story, "application", noor)
    reasons = [one["reason"] for one in story.status()["refused"]["items"] if one["stream"] == "files"]
    first = [name for _, name, _ in there()]
    ats.faults.clear()
    later(minutes=2)

    assert reasons == ["The ATS does not let our key read this record."]
    assert (first, [name for _, name, _ in there()]) == (
        ["cv.pdf", "letter.pdf"],
        ["cv.pdf", "secret.pdf", "letter.pdf"],
    )


def test_a_file_that_cannot_be_read_is_left_out_and_all_others_go_on(
    story: Story, ats: FakeSimulator, noor: str
) -> None:
    ats.files["R-4"] = PDF
    ats.unreadable_files.add("R-3")
    ats.put("applications", noor, files=[file(), file("R-3", "broken.pdf"), file("R-4", "letter.pdf")])

    tell(story, "application", noor)

    refused = [one for one in story.status()["refused"]["items"] if one["stream"] == "files"]
    assert [one["record_id"] for one in refused] == ["R-3"]
    assert "The file is damaged." in refused[0]["reason"]
    assert [name for _, name, _ in there()] == ["cv.pdf", "letter.pdf"]
