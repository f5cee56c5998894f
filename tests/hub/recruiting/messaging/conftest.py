from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import MailStub, Message, ProspectNote, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.kit import clock
from hirewire.wire.urn import seat_urn
from tests.factories import hub
from tests.support.ats import Ats

#: The time at which each story begins.
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MILLIS = clock.to_millis(NOON)


class Story:
    """The recruiter, the member and the ATS of a test, and what each of them does.

    Each action of the recruiter or the member takes place ``at`` milliseconds after ``NOON``.
    """

    def __init__(self) -> None:
        self.ats = Ats()
        self.seat: Seat = hub.seat(self.ats.contract)
        self.member: Member = hub.member()

    def writes(
        self, at: int = 0, words: str = "Hello Ada", *, to: Member | None = None, seat: Seat | None = None
    ) -> Message:
        with clock.stopped(NOON + timedelta(milliseconds=at)):
            return services.send_inmail(
                seat=seat or self.seat, member=to or self.member, subject="Crane work in Gdansk", body=words
            )

    def answers(self, message: Message, at: int = 1, *, shares: ContactData | None = None) -> Message:
        with clock.stopped(NOON + timedelta(milliseconds=at)):
            return services.answer(thread=message.thread, body="Tell me more", share_contact_data=shares)

    def gets_contact_data(self, at: int = 0, *, of: Member | None = None, seat: Seat | None = None) -> MailStub:
        message = self.writes(at, to=of, seat=seat)
        self.answers(message, at, shares=ContactData(("ada@example.test",), ("555 0100",)))
        return MailStub.objects.get(owner=message.thread.seat, member=message.thread.member)

    def notes(
        self,
        at: int = 0,
        text: str = "Prefers night shifts",
        *,
        visibility: Visibility = Visibility.CONTRACT,
        seat: Seat | None = None,
    ) -> ProspectNote:
        with clock.stopped(NOON + timedelta(milliseconds=at)):
            return notes.write_note(seat=seat or self.seat, member=self.member, text=text, visibility=visibility)

    def edits(self, note: ProspectNote, at: int, text: str, visibility: Visibility = Visibility.CONTRACT) -> None:
        with clock.stopped(NOON + timedelta(milliseconds=at)):
            notes.edit_note(seat=self.seat, note=note, text=text, visibility=visibility)

    def deletes(self, note: ProspectNote, at: int) -> None:
        with clock.stopped(NOON + timedelta(milliseconds=at)):
            notes.delete_note(seat=self.seat, note=note)

    @property
    def seat_urn(self) -> str:
        return seat_urn(self.seat.pk)

    @property
    def person_urn(self) -> str:
        return person_urn(self.ats.application.pk, self.member.pk)

    def asks(self, resource: str, query: str) -> tuple[int, dict[str, Any]]:
        answer = self.ats.call("GET", resource, query=query)
        return answer.status_code, answer.json()

    def finds(self, resource: str, query: str) -> list[dict[str, Any]]:
        status, body = self.asks(resource, query)
        assert status == 200, body
        found: list[dict[str, Any]] = body["elements"]
        return found


@pytest.fixture
def story(db: None) -> Story:
    return Story()
