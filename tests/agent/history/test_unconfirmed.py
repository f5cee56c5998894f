import httpx2
import msgspec
import pytest

from hirewire.agent.connections import clients, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.seed import seed
from hirewire.agent.history.delivering import deliver
from hirewire.agent.history.models import Feed, Piece
from hirewire.agent.mirror import services as mirror
from hirewire.agent.sdk.orders import FromRecruiter, KeepMessage
from hirewire.agent.sdk.records import Named
from hirewire.agent.writes.models import AtsWrite, State
from hirewire.kit import clock
from hirewire.kit.web import outbound

pytestmark = pytest.mark.django_db
ADA = "urn:li:person:ada1"


@pytest.fixture
def connection() -> Connection:
    return services.register(
        tenant="corrib",
        name="Corrib Payments",
        connector="smartrecruiters",
        settings=DOUBLES["smartrecruiters"].settings("http://ats.test"),
        widget_origins=[],
    )


def a_message(connection: Connection, candidate_id: str) -> Piece:
    order: FromRecruiter = KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        text="Interested?",
        sent_at=clock.now(),
    )
    mirror.identify(connection=connection, person=ADA, candidate_id=candidate_id)
    content = msgspec.json.encode(order).decode()
    return Piece.objects.create(
        connection=connection, feed=Feed.MESSAGES, key="1", person=ADA, at=clock.now(), content=content
    )


def test_a_message_that_may_have_arrived_is_unknown_and_is_not_written_again(connection: Connection) -> None:
    double = seed(SmartRecruiters(clock=HandClock(clock.now()), limit=10_000), count=2)
    piece = a_message(connection, next(iter(double.store.tables["candidates"])))
    double.loses_answers = True

    with outbound.through(httpx2.WSGITransport(app=double)):
        for _poll in range(2):
            with clients.ats(connection) as ats:
                deliver(connection, ats)

    piece.refresh_from_db()
    assert [row["content"].splitlines()[2] for row in double.store.tables["messages"].values()] == ["Interested?"]
    assert (piece.content, AtsWrite.objects.get().state) == ("", State.UNKNOWN)
