"""Files that are deleted at the moment when they are attached to a record."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from hirewire.hub.ats.attachments import services
from hirewire.hub.ats.attachments.models import Media
from hirewire.hub.ats.attachments.rows import Wanted
from hirewire.kit import clock
from hirewire.wire.records.attachments import FileType
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


def test_a_file_deleted_while_it_is_attached_is_refused(committed: None) -> None:
    ats, answers = Ats(), list[Mapping[Wanted, str]]()
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
    assert "does not name a file" in answers[0][wanted]


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
