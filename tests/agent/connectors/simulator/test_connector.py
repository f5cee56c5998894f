from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import httpx2
import pytest

from hirewire.agent.connectors.simulator import Settings, Simulator
from hirewire.agent.sdk.connector import Connector, Entity, Hint, Webhook
from hirewire.agent.sdk.http import Pace
from hirewire.agent.sdk.orders import AddToJob, KeepNote, Order
from hirewire.agent.sdk.records import Candidate, Group, Named, Note, Record, Stream
from tests.agent.connectors.ledger import LedgerSuite, WritingWorld
from tests.agent.connectors.simulator.data import AT, fill, note, scorecard, stage
from tests.agent.connectors.simulator.fake import KEY, SECRET, FakeSimulator
from tests.agent.connectors.suite import ADA, ConnectorSuite, quick_retries
from tests.agent.connectors.worlds import Changes, World

__all__ = ["quick_retries"]
#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "created_at", "updated_at", "candidate_id", "job_id", "email"}


def connect(ats: FakeSimulator, pace: Pace | None = None) -> Simulator:
    settings = Settings(base_url="http://fake.test/api/v1", api_key=KEY)
    transport = httpx2.WSGITransport(app=ats, raise_app_exceptions=True)
    return Simulator(settings, webhook_secret=SECRET, transport=transport, pace=pace)


class SimulatorWorld(WritingWorld):
    open_job: ClassVar[str] = "REQ-1"
    closed_job: ClassVar[str] = "REQ-2"
    applied: ClassVar[tuple[str, str]] = ("C-1", "REQ-1")
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)

    def __init__(self, ats: FakeSimulator) -> None:
        self.ats = ats

    def connector(self) -> Connector:
        return connect(self.ats)

    def ids(self, stream: Stream) -> set[str]:
        return set(self.ats.rows[stream])

    def small_pages(self) -> None:
        self.ats.page_size = 2

    def changes(self) -> Changes:
        def put(kind: str, key: str, **fields: object) -> Callable[[], str]:
            return lambda: str(self.ats.put(kind, key, **fields)["id"])

        return Changes(
            edit=put("candidates", "C-2", title="Singer"),
            move_stage=put("applications", "A-1", stages=[stage("S-7", "Onsite")]),
            add_note=put("candidates", "C-1", notes=[note("N-7")]),
            edit_note=put("candidates", "C-3", notes=[note("N-1", "Changed.")]),
            submit_feedback=put("applications", "A-1", scorecards=[scorecard("F-7")]),
        )

    def correct_email(self, email: str) -> object:
        # When a candidate changes, the Simulator also changes the copies of the name and address in the applications.
        for key in ("A-1", "A-2"):
            self.ats.put("applications", key, candidate={"first_name": "Noor", "last_name": "Haddad", "email": email})
        return self.ats.put("candidates", "C-1", emails=[email])

    def make_private(self) -> str:
        key: str = self.ats.put("candidates", "C-1", private=True)["id"]
        return key

    def delete_candidate(self) -> str:
        self.ats.delete("candidates", "C-6")
        return "C-6"

    def between_pages(self, act: Callable[[], object]) -> None:
        before = self.ats.before_page

        def act_once(number: int) -> None:
            before(number)
            if number == 2:
                act()

        self.ats.before_page = act_once

    def repeat_pages(self) -> None:
        self.ats.repeats_pages = True

    def throttle(self, seconds: float) -> None:
        self.ats.fail(429, Retry_After=str(seconds))

    def fail_once(self) -> None:
        self.ats.fail(502)

    def request_count(self) -> int:
        return len(self.ats.requests)

    def throttle_silently(self) -> None:
        self.ats.fail(429)

    def break_down(self) -> None:
        self.ats.fail(503, times=100)

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.ats.rows[stream].values() for name in row} - KEYS

    def blank(self, stream: Stream, field: str, *, is_there: bool) -> None:
        for row in self.ats.rows[stream].values():
            if is_there:
                row[field] = None
            else:
                row.pop(field, None)

    def set_clock(self, lead: timedelta) -> None:
        """Do nothing, because the ATS's clock is wrong already: it is months behind ours.

        The size of the error does not matter, because cursors contain only times of the ATS's clock.
        """

    def pass_time(self, time: timedelta) -> None:
        self.ats.advance(time)

    def examples(self) -> Sequence[Record]:
        at = datetime.fromisoformat(AT)
        row = self.ats.rows["candidates"]["C-3"]
        written = Note(id="N-1", text="Prefers nights.", author=Named("Amara", "Okafor"), created_at=at)
        return [
            Candidate(
                id="C-3",
                first_name="عمر",
                last_name="حداد 🛠",
                url="http://ats.test/candidates/1",
                recruiter_person="",
                notes=(written,),
                created_at=row["created_at"],
                modified_at=row["updated_at"],
            ),
            Group(id="G-1", name="EMEA", user_ids=("U-1",), job_ids=("REQ-1", "REQ-3")),
        ]

    def revoke_key(self) -> None:
        self.ats.key = "another"

    def forbid(self, stream: Stream) -> None:
        self.ats.permissions.discard(stream)

    def lose_answers(self) -> None:
        self.ats.loses_answers = True

    def regain_answers(self) -> None:
        self.ats.loses_answers = False

    def note_count(self) -> int:
        return len(self.ats.history)

    def a_note(self, candidate_id: str) -> Order:
        at = datetime(2026, 5, 4, 9, tzinfo=UTC)
        author = Named("A", "B")
        return KeepNote(
            note_id="N-1",
            contract="urn:li:contract:1",
            author=author,
            text="Hi",
            written_at=at,
            changed_at=at,
            candidate_id=candidate_id,
        )

    def write_count(self) -> int:
        return len(self.ats.writes)

    def sends_mail(self) -> bool:
        """Whether a field of a write asked the ATS to send an e-mail. The Simulator itself sends none."""
        return any("mail" in name for _, _, body in self.ats.writes for name in body if name != "emails")

    def webhook(self) -> tuple[Webhook, Hint]:
        body, headers = self.ats.signed({"event": "candidate.updated", "kind": "candidate", "id": "C-1"})
        return Webhook(body=body, headers=headers), Hint(Stream.CANDIDATES, "C-1")

    def unknown_webhook(self) -> Webhook:
        body, headers = self.ats.signed({"event": "offer.made", "kind": "offer", "id": "O-1"})
        return Webhook(body=body, headers=headers)


@pytest.fixture
def ats() -> FakeSimulator:
    return fill(FakeSimulator())


@pytest.fixture
def world(ats: FakeSimulator) -> World:
    return SimulatorWorld(ats)


class TestSimulator(ConnectorSuite, LedgerSuite):
    pass


def test_counts_include_every_kind_of_record(ats: FakeSimulator) -> None:
    counts = connect(ats).counts()

    assert counts == {
        Entity.JOBS: 4,
        Entity.CANDIDATES: 6,
        Entity.CANDIDATE_NOTES: 2,
        Entity.APPLICATIONS: 2,
        Entity.APPLICATION_NOTES: 3,
        Entity.FEEDBACK: 2,
        Entity.STAGES: 3,
        Entity.FILES: 0,
        Entity.LISTED_JOBS: 2,
    }


def test_an_unreadable_row_is_skipped_with_its_reason(ats: FakeSimulator) -> None:
    ats.rows["candidates"]["C-1"]["created_at"] = "yesterday"

    page = next(connect(ats).changes(Stream.CANDIDATES, None))

    assert [one.key for one in page.skipped] == ["C-1"]
    assert "C-1" not in [record.id for record in page.records]


def test_an_exhausted_rate_limit_is_waited_out(ats: FakeSimulator) -> None:
    slept: list[float] = []
    ats.failures = [lambda: (200, {"RateLimit-Remaining": "0", "RateLimit-Reset": "7"}, {"items": [], "next": "x"})]

    list(connect(ats, pace=Pace(sleep=slept.append)).changes(Stream.JOBS, None))

    assert slept == [7.0]


def test_a_webhook_is_registered_with_the_connections_secret(ats: FakeSimulator) -> None:
    connect(ats).listen("http://ats.test/agent/hooks/1")

    assert ats.webhooks == {"http://ats.test/agent/hooks/1": SECRET}


def test_linking_a_known_person_keeps_a_profile_url_typed_in_by_hand(ats: FakeSimulator) -> None:
    ats.put("candidates", "C-1", profile_url="https://old.example/in/noor")

    connect(ats).write(AddToJob(person=ADA, candidate_id="C-1"))

    row = ats.rows["candidates"]["C-1"]
    assert (row["recruiter_person"], row["profile_url"]) == (ADA.person, "https://old.example/in/noor")
