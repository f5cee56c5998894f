import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from hirewire.agent.connectors.sql import SqlDatabase
from hirewire.agent.connectors.sql.database import LONGEST_QUERY, Database, T
from hirewire.agent.connectors.sql.dialects.base import Row, Session
from hirewire.agent.connectors.sql.statements import Sql
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.records import (
    Address,
    Application,
    Candidate,
    Feedback,
    File,
    FileType,
    Job,
    JobState,
    Named,
    Note,
    Owner,
    Phone,
    Rating,
    Record,
    StageEntry,
    Stream,
    User,
)
from hirewire.kit import clock
from tests.agent.connectors.sql.ats import COLUMNS, ZONE, Ats
from tests.agent.connectors.worlds import Changes, World

TABLES = {
    Stream.JOBS: "requisition",
    Stream.USERS: "staff",
    Stream.CANDIDATES: "person",
    Stream.APPLICATIONS: "submission",
}
#: Columns that the connector needs, so tests do not blank them.
KEYS = {"id", "candidate_id", "job_id", "modified_at"}


class WatchedDatabase(Database):
    """A database that calls ``before_page`` before each page of a list, and that can cut its own connection."""

    before_page: Callable[[int], object] = staticmethod(lambda _number: None)
    pages = 0
    cut: Callable[[], None] | None = None
    follow: Callable[[], object] = staticmethod(lambda: None)

    def _in_transaction(self, act: Callable[[Session], T], *, what: str) -> T:
        def followed(session: Session) -> T:
            self.follow()
            return act(session)

        return super()._in_transaction(followed, what=what)

    def fetch(self, statement: Sql, *, what: str) -> list[Row]:
        if " LIMIT " in statement.parts:
            self.pages += 1
            self.before_page(self.pages)
        if self.cut is not None:
            cut, self.cut = self.cut, None
            self._open()
            cut()
        return super().fetch(statement, what=what)


class SqlWorld(World):
    open_job: ClassVar[str] = "R-2"
    closed_job: ClassVar[str] = "R-3"
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.USERS})
    longest_query: float = LONGEST_QUERY

    def __init__(self, ats: Ats) -> None:
        self.ats = ats
        self._page = 500
        self._before_page: Callable[[int], object] = lambda _number: None
        self._cut: Callable[[], None] | None = None
        self.clock = HandClock(clock.now().replace(microsecond=0))
        self._connectors: list[SqlDatabase] = []
        #: The cursor with which the last read of each stream ended.
        self.cursors: dict[Stream, bytes | None] = {}
        self._fill()

    def _fill(self) -> None:
        self.ats.set_clock(self.clock.now())
        at = self._at
        about: dict[str, object] = {"body": "<p>We weld.</p>", "town": "Gdansk", "nation": "Poland", "posted": True}
        links = {"link": "http://ats.test/r/1", "apply_link": "http://ats.test/a/1", "opened": date(2026, 1, 5)}
        owner = {"owner_mail": "amara@larkspur.example", "owner_first": "Amara", "owner_last": "Okafor"}
        for key, title, status in (("R-1", "Welder", "open"), ("R-2", "Turner", "open"), ("R-3", "Rigger", "closed")):
            times = {"made": at, "touched": at, "status": status, "secret": False}
            self.ats.add("requisition", req_no=key, headline=title, **about, **links, **owner, **times)
        self.user = self.ats.add("staff", mail="amara@larkspur.example", first="Amara", last="Okafor", admin=True)
        self.people = {
            "noor": self._person(
                "Noor",
                "Haddad",
                mails=self.ats.several("noor@example.com", "n.haddad@example.com"),
                tel="+48 58 555 0100; +48 58 555 0101",
                street="Rynek 1",
                town="Gdansk",
                region="Pomorskie",
                zip="80-001",
                nation="pl",
                job_title="Welder",
                employer="Yard",
                profile="https://hirewire.example/in/noor",
                link="http://ats.test/p/1",
                keep_away=False,
            ),
            "cher": self._person("", "Cher", mails=self.ats.several("cher@example.com")),
            "omar": self._person("عمر", "حداد 🛠"),
            "namesake": self._person("Noor", "Haddad", mails=self.ats.several("noor@example.com")),
            "idle": self._person("Ida", "Le"),
        }
        self.submissions = [self._submission(key) for key in self.people.values()]
        first = self.submissions[0]
        self.applied = (str(self.people["noor"]), "R-1")  # type: ignore[misc]  # known only now
        self.step = self.ats.add("step", submission=first, label="Phone screen", at=at, touched=at)
        self.note = self._remark("Prefers nights.", person=self.people["noor"])
        self._remark("draft: not shown by the query", person=self.people["noor"])
        self.remark = self._remark("Came early.", submission=first)
        grade = {"grade": "4/5", "by_whom": "Amara Okafor", "done": at, "touched": at}
        self.interview = self.ats.add("interview", submission=first, body="Solid.", **grade)
        self.document = self.ats.add("document", submission=first, name="noor.pdf", bytes=b"%PDF-", made=at, touched=at)

    @property
    def _at(self) -> datetime:
        return self.clock.now()

    @property
    def local(self) -> datetime:
        """The local time without a zone, as in the table of people."""
        return self._at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)

    def _person(self, first: str, last: str, **values: object) -> int:
        key: int = self.ats.add("person", first=first, last=last, made=self.local, touched=self.local, **values)
        return key

    def _submission(self, person: int) -> str:
        values = {"req": "R-1", "origin": "Referral", "reason": "Later", "step": "Phone screen", "step_at": self._at}
        key: str = self.ats.add(
            "submission", no=str(uuid.uuid4()), person=person, made=self._at, touched=self._at, **values
        )
        return key

    def _remark(self, text: str, **values: object) -> int:
        times = {"made": self._at, "touched": self._at}
        key: int = self.ats.add("remark", body=text, writer="Amara Okafor", private=False, **times, **values)
        return key

    def connector(self) -> SqlDatabase:
        settings = self.ats.settings()
        database = WatchedDatabase(settings, longest_query=self.longest_query)
        database.before_page, database.cut = self._before_page, self._cut
        database.follow = self.ats.follow(database)
        self._cut = None
        self._connectors.append(SqlDatabase(settings, webhook_secret="", database=database, page=self._page))
        return self._connectors[-1]

    def close(self) -> None:
        for connector in self._connectors:
            connector.close()

    def ids(self, stream: Stream) -> set[str]:
        if stream is Stream.GROUPS:
            return set()
        key = "req_no" if stream is Stream.JOBS else "no"
        return {str(row[0]) for row in self.ats.run(f"SELECT {key} FROM {TABLES[stream]}")}

    def small_pages(self) -> None:
        self._page = 2

    def changes(self) -> Changes:
        cher, first = self.people["cher"], self.submissions[0]

        def edit() -> str:
            self.ats.change("person", cher, tel="1", touched=self.local)
            return str(cher)

        def move_stage() -> str:
            self.ats.add("step", submission=first, label="Interview", at=self._at, touched=self._at)
            return str(first)

        def add_note() -> str:
            self._remark("New.", person=cher)
            return str(cher)

        def edit_note() -> str:
            self.ats.change("remark", self.note, body="Changed.", touched=self._at)
            return str(self.people["noor"])

        def submit_feedback() -> str:
            self.ats.change("interview", self.interview, body="Very solid.", touched=self._at)
            return str(first)

        return Changes(edit, move_stage, add_note, edit_note, submit_feedback)

    def quiet_cursor(self, stream: Stream) -> bytes | None:
        """The cursor for a run that sees only changes made after this call."""
        first = list(self.connector().changes(stream, None))[-1].cursor
        self.pass_time(timedelta(hours=1))
        cursor = list(self.connector().changes(stream, first))[-1].cursor
        self.pass_time(timedelta(hours=1))
        return cursor

    def read_again(self) -> None:
        connector = self.connector()
        self.cursors = {
            stream: list(connector.changes(stream, self.cursors.get(stream)))[-1].cursor for stream in TABLES
        }

    def correct_email(self, email: str) -> object:
        self.ats.change("person", self.people["noor"], mails=self.ats.several(email), touched=self.local)
        return email

    def make_private(self) -> str:
        self.ats.change("person", self.people["noor"], private=True, touched=self.local)
        return str(self.people["noor"])

    def delete_candidate(self) -> str:
        self.ats.run("DELETE FROM person WHERE no = %s", self.people["idle"])
        return str(self.people["idle"])

    def between_pages(self, act: Callable[[], object]) -> None:
        before = self._before_page

        def act_once(number: int) -> None:
            before(number)
            if number == 2:
                act()

        self._before_page = act_once

    def fail_once(self) -> None:
        self._cut = self.ats.cut

    def break_down(self) -> None:
        self.ats.limit()

    def fields(self, stream: Stream) -> Collection[str]:
        return self.ats.columns.get(stream, {}).keys() - KEYS

    def blank(self, stream: Stream, field: str, *, is_there: bool) -> None:
        if is_there:
            self.ats.run(f"UPDATE {TABLES[stream]} SET {COLUMNS[stream][1][field]} = NULL")
        else:
            del self.ats.columns[stream][field]

    def set_clock(self, lead: timedelta) -> None:
        self.ats.clear()
        self.clock = HandClock(self._at + lead)
        self._fill()

    def pass_time(self, time: timedelta) -> None:
        self.clock.advance(time.total_seconds())
        self.ats.set_clock(self._at)

    def revoke_key(self) -> None:
        self.ats.lock()

    def forbid(self, stream: Stream) -> None:
        self.ats.forbid(TABLES[stream])

    def examples(self) -> Sequence[Record]:
        at, amara = self._at, Named("Amara", "Okafor")
        note = Note(id=str(self.note), text="Prefers nights.", author=amara, created_at=at)
        return [
            Job(
                id="R-1",
                title="Welder",
                description="<p>We weld.</p>",
                city="Gdansk",
                country="Poland",
                state=JobState.OPEN,
                url="http://ats.test/r/1",
                apply_url="http://ats.test/a/1",
                opened_at=datetime(2026, 1, 4, 23, tzinfo=UTC),
                owner=Owner(email="amara@larkspur.example", first_name="Amara", last_name="Okafor"),
                created_at=at,
                modified_at=at,
            ),
            User(
                id=str(self.user),
                email="amara@larkspur.example",
                first_name="Amara",
                last_name="Okafor",
                is_admin=True,
            ),
            Candidate(
                id=str(self.people["noor"]),
                first_name="Noor",
                last_name="Haddad",
                emails=("noor@example.com", "n.haddad@example.com"),
                phones=(Phone("+48 58 555 0100"), Phone("+48 58 555 0101")),
                addresses=(
                    Address(line1="Rynek 1", city="Gdansk", region="Pomorskie", postal_code="80-001", country="pl"),
                ),
                title="Welder",
                company="Yard",
                profile_url="https://hirewire.example/in/noor",
                url="http://ats.test/p/1",
                do_not_contact=False,
                notes=(note,),
                created_at=at,
                modified_at=at,
            ),
            self._application(at, amara),
        ]

    def _application(self, at: datetime, amara: Named) -> Application:
        return Application(
            id=str(self.submissions[0]),
            candidate_id=str(self.people["noor"]),
            job_id="R-1",
            job_title="Welder",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            disposition="Later",
            stages=(StageEntry(id=str(self.step), name="Phone screen", entered_at=at),),
            notes=(Note(id=str(self.remark), text="Came early.", author=amara, created_at=at),),
            feedback=(
                Feedback(
                    id=str(self.interview),
                    interviewer=amara,
                    text="Solid.",
                    ratings=(Rating("Overall", "4/5"),),
                    submitted_at=at,
                ),
            ),
            files=(File(id=str(self.document), name="noor.pdf", type=FileType.PDF, created_at=at, modified_at=at),),
            created_at=at,
            modified_at=at,
        )

    known_email: ClassVar[str] = "cher@example.com"

    def repeat_pages(self) -> None:
        raise LookupError("A database does not choose the pages.")

    def throttle(self, seconds: float) -> None:
        raise LookupError("A database never asks to wait.")

    def throttle_silently(self) -> None:
        raise LookupError("A database has no request limit.")

    def request_count(self) -> int:
        raise LookupError("A database receives no requests.")

    def lose_answers(self) -> None:
        raise LookupError("Nothing is written to the database.")

    def write_count(self) -> int:
        raise LookupError("Nothing is written to the database.")

    def sends_mail(self) -> bool:
        raise LookupError("Nothing is written to the database.")

    def webhook(self) -> tuple[Webhook, Hint]:
        raise LookupError("A database sends no webhooks.")

    def unknown_webhook(self) -> Webhook:
        raise LookupError("A database sends no webhooks.")
