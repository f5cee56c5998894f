"""Files that are deleted, replaced or sent again at the moment when they are attached to a record."""

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from hashlib import sha256

import pytest

from hirewire.hub.ats.attachments import services
from hirewire.hub.ats.attachments.errors import LinkUsed
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.attachments.rows import Wanted, Wrong
from hirewire.hub.ats.attachments.vault import Contents
from hirewire.kit import clock
from hirewire.wire.records.attachments import FileType
from tests.hub.ats.attachments.conftest import bytes_of, stored
from tests.support.ats import Ats
from tests.support.locks import Running, another_session

pytestmark = pytest.mark.usefixtures("committed")


def upload(ats: Ats) -> Media:
    media = services.promise(
        application=ats.application, contract=ats.contract, file_name="resume.pdf", file_type=FileType.PDF
    )
    media.stored_as = "made/up"
    media.save()
    return media


class Watched(io.BytesIO):
    def __init__(self, content: bytes, act: Callable[[], object]) -> None:
        super().__init__(content)
        self._acts = [act]

    def read(self, size: int | None = -1, /) -> bytes:
        while self._acts:
            self._acts.pop()()
        return super().read(size)


def contents_of(content: bytes, act: Callable[[], object] = lambda: None) -> Contents:
    return Contents(Watched(content, act), len(content), sha256(content).digest())


def sent(ats: Ats, number: str, content: bytes, name: str, act: Callable[[], object] = lambda: None) -> Wanted:
    file = contents_of(content, act)
    return Wanted("APPLICATION", "A-1", "RESUME", number, None, file, FileType.PDF, ats.contract.pk, name)


def test_a_file_deleted_while_it_is_attached_is_refused(committed: None) -> None:
    ats, answers = Ats(), list[Mapping[Wanted, Wrong]]()
    wanted = Wanted("APPLICATION", "A-1", "RESUME", "1", media_id=upload(ats).pk)

    def attach() -> None:
        answers.append(
            services.attach(application=ats.application, organization_id=ats.organization.pk, requests=[wanted])
        )

    with Running(attach) as running, another_session() as other, another_session() as probe:
        other.execute("DELETE FROM hub_media")
        running.start()
        assert running.waits_for(other, probe)
        other.commit()
        running.finish()

    assert [list(one) for one in answers] == [[wanted]]
    assert "does not name a file" in answers[0][wanted].why


def test_a_file_attached_during_the_cleanup_is_kept(committed: None) -> None:
    ats, counts = Ats(), list[int]()
    media = upload(ats)
    wanted = Wanted("APPLICATION", "A-1", "RESUME", "1", media_id=media.pk)

    def forget() -> None:
        with clock.moved(timedelta(days=2)):
            counts.append(services.forget_unused())

    with Running(forget) as running, another_session() as other, another_session() as probe:
        other.execute("SELECT FROM hub_media FOR UPDATE")
        running.start()
        assert running.waits_for(other, probe)
        other.execute(
            "INSERT INTO hub_attachment (organization_id, application_id, entity_type, entity_id, attachment_type,"
            " attachment_id, media_id, file_name, received_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now())",
            [ats.organization.pk, ats.application.pk, *wanted[:4], media.pk, "resume.pdf"],
        )
        other.commit()
        running.finish()

    assert (counts, Media.objects.count()) == ([1], 1)


@pytest.mark.parametrize(
    ("repeated", "expected"), [(b"bytes", nullcontext()), (b"other bytes", pytest.raises(LinkUsed))]
)
def test_an_upload_repeated_while_the_first_still_runs_is_compared_with_it(
    committed: None, repeated: bytes, expected: AbstractContextManager[object]
) -> None:
    ats = Ats()
    media = services.promise(
        application=ats.application, contract=ats.contract, file_name="resume.pdf", file_type=FileType.PDF
    )
    stored_before = len(stored())

    def finish_first() -> None:
        services.receive(media=Media.objects.get(), contents=contents_of(b"bytes"))

    with expected:
        services.receive(media=media, contents=contents_of(repeated, act=finish_first))

    assert (bytes_of(Media.objects.get()), len(stored()) - stored_before) == (b"bytes", 1)


def test_a_file_replaced_while_its_own_bytes_are_sent_again_gets_them_back(committed: None) -> None:
    ats = Ats()

    def attach(*requests: Wanted) -> None:
        services.attach(application=ats.application, organization_id=ats.organization.pk, requests=requests)

    attach(sent(ats, "1", b"old", "old.pdf"))

    attach(
        sent(ats, "1", b"old", "again.pdf"),
        sent(ats, "2", b"two", "two.pdf", act=lambda: attach(sent(ats, "1", b"new", "new.pdf"))),
    )

    rows = Attachment.objects.select_related("media").order_by("attachment_id")
    assert [(row.file_name, bytes_of(row.media)) for row in rows] == [("again.pdf", b"old"), ("two.pdf", b"two")]
