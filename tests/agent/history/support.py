from datetime import timedelta

from hirewire.agent.history.tasks import fetch_due_histories
from hirewire.agent.mirror import services as mirror
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.messaging import services
from hirewire.hub.recruiting.messaging.models import Message
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator, Row
from tests.support.story import Story
from tests.support.tasks import run_tasks


def fetch(**after: float) -> None:
    with clock.moved(timedelta(**after)):
        fetch_due_histories(0)
        run_tasks()


def write(seat: Seat, member: Member) -> Message:
    return services.send_inmail(seat=seat, member=member, subject="Crane work", body="Hello Ada")


def tie(story: Story, ats: FakeSimulator, member: Member, candidate_id: str = "C-1") -> None:
    """Link a person to a candidate, in the ATS and in the agent, as an export does."""
    person = person_urn(story.application.pk, member.pk)
    ats.put("candidates", candidate_id, recruiter_person=person)
    mirror.identify(connection=story.connection, person=person, candidate_id=candidate_id)
    run_tasks()


def kept(ats: FakeSimulator, what: str) -> list[Row]:
    return [row for place, row in ats.history.items() if place.startswith(what)]
