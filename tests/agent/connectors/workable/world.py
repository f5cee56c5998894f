from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from hirewire.agent.connectors.workable import Settings
from hirewire.agent.connectors.workable import Workable as Connector
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.doubles.workable.double import KEY
from hirewire.agent.doubles.workable.webhooks import Webhooks
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.http import Pace
from hirewire.agent.sdk.records import (
    Address,
    Application,
    Candidate,
    Feedback,
    File,
    FileType,
    Group,
    Job,
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
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.parted import parted
from tests.agent.connectors.workable.data import Account, fill
from tests.agent.connectors.workable.mutations import MUTATIONS
from tests.agent.connectors.worlds import Changes

AMARA = Named("Amara", "Okafor")
AMARAS_EMAIL = "amara.okafor@larkspur.example"
INVENTED = "invalid.example"
BASE_URL = "http://larkspur.workable.test/spi/v3"
#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "shortcode", "created_at", "job", "active", "originating_candidate_id", "candidate", "team"}


class WorkableWorld(DoubleWorld[Workable]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)
    notes_table: ClassVar[str] = "activities"
    applications_permission: ClassVar[str] = "r_candidates"
    unaffected: ClassVar[Stream] = Stream.JOBS
    parts: ClassVar[frozenset[str]] = frozenset({"stages", "notes", "feedback", "files"})
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.USERS, Stream.GROUPS})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    account: Account

    def filled(self, at: HandClock) -> Workable:
        self.account = fill(Workable(clock=at))
        self.open_job = self.account.jobs["open"]["shortcode"]  # type: ignore[misc]  # known only once the job exists
        self.closed_job = self.account.jobs["closed"]["shortcode"]  # type: ignore[misc]  # as above
        self.applied = (self.account.people["noor"]["id"], self.open_job)  # type: ignore[misc]  # as above
        return self.account.double

    def connector(
        self,
        *,
        base_url: str = BASE_URL,
        invented: str = INVENTED,
        user: str = AMARAS_EMAIL,
        keys: str = "",
        key: str = KEY,
    ) -> Connector:
        settings = Settings(
            key=key,
            base_url=base_url,
            user=user,
            invented_domain=invented,
            signature_keys=keys,
        )
        pace = Pace(remaining="X-Rate-Limit-Remaining", reset="X-Rate-Limit-Reset", sleep=self.clock.sleep)
        return parted(Connector(settings, webhook_secret="unused", transport=self.transport(), pace=pace))

    def ids(self, stream: Stream) -> set[str]:
        rows = self.rows_of(stream)
        match stream:
            case Stream.CANDIDATES:
                return {row["id"] for row in rows if not row.get("originating_candidate_id")}
            case Stream.APPLICATIONS:
                return {row["id"] for row in rows if row["job"]}
            case Stream.GROUPS:
                return {f"job-{row['shortcode']}" for row in rows}
            case Stream.JOBS:
                return {row["shortcode"] for row in rows}
            case Stream.USERS:
                return {row["id"] for row in rows}

    def rows_of(self, stream: Stream) -> list[Row]:
        store = self.double.store
        match stream:
            case Stream.CANDIDATES | Stream.APPLICATIONS:
                return [row for row in store.rows("candidates") if not row.get("anonymized")]
            case Stream.USERS:
                return store.rows("members", active=True)
            case _:
                return store.rows("jobs")

    def changes(self) -> Changes:
        store, people, recruiter = self.double.store, self.account.people, self.account.recruiter
        noor = people["noor"]["id"]

        def act(change: Callable[[], object]) -> Callable[[], str]:
            def changed() -> str:
                change()
                return str(noor)

            return changed

        def edit_comment() -> None:
            self.account.comments["application"]["body"] = "Changed."
            store.change("candidates", noor)

        return Changes(
            edit=lambda: str(store.change("candidates", people["cher"]["id"], phone="1")["id"]),
            move_stage=act(lambda: store.move(people["noor"], "offer", recruiter)),
            add_note=act(lambda: store.comment(people["noor"], recruiter, "New.")),
            edit_note=act(edit_comment),
            submit_feedback=act(lambda: store.rate(people["noor"], recruiter, "No.", "no")),
        )

    def correct_email(self, email: str) -> object:
        return self.double.store.change("candidates", self.account.people["noor"]["id"], email=email)

    def make_private(self) -> str:
        raise LookupError("Workable has no private candidates.")

    def delete_candidate(self) -> str:
        key: str = self.account.people["idle"]["id"]
        if key in self.double.store.tables["candidates"]:
            self.double.store.remove_candidate(key)
        return key

    def forbid(self, stream: Stream) -> None:
        kind = "candidates" if stream in {Stream.CANDIDATES, Stream.APPLICATIONS} else "jobs"
        self.double.forbidden.add(f"r_{kind}")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def examples(self) -> Sequence[Record]:
        return [self._job(), self._user(), self._group(), self._candidate(), self._pool(), self._application()]

    def webhook(self) -> tuple[Webhook, Hint]:
        return self.sent("candidate_moved", {"id": "c7"}), Hint(Stream.CANDIDATES, "c7")

    def unknown_webhook(self) -> Webhook:
        return self.sent("employee_created", {"id": "e7"})

    def forgeries(self) -> Sequence[Webhook]:
        body, headers = Webhooks(key="guessed").signed("candidate_moved", {"id": "c7"})
        return [*super().forgeries(), Webhook(body=body, headers=headers)]

    def sent(self, event: str, data: Row) -> Webhook:
        body, headers = self.double.webhooks.signed(event, data)
        return Webhook(body=body, headers=headers)

    def read_application(self, name: str) -> Application:
        record = self.connector().read(Stream.APPLICATIONS, self.account.people[name]["id"])
        assert isinstance(record, Application)
        return record

    def read_candidate(self, key: str) -> Candidate:
        record = self.connector().read(Stream.CANDIDATES, key)
        assert isinstance(record, Candidate)
        return record

    def _job(self) -> Job:
        row = self.account.jobs["open"]
        return Job(
            id=row["shortcode"],
            title="Welder",
            description="<p>We build ships.</p>",
            city="Gdansk",
            country="Poland",
            apply_url=row["application_url"],
            url=row["url"],
            owner=Owner(email=AMARAS_EMAIL, first_name="Amara", last_name="Okafor"),
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )

    def _user(self) -> User:
        key = self.account.recruiter["id"]
        return User(id=key, email=AMARAS_EMAIL, first_name="Amara", last_name="Okafor", is_admin=True)

    def _group(self) -> Group:
        team = tuple(key for key, _role in self.account.jobs["open"]["team"])
        return Group(id=f"job-{self.open_job}", name="Welder", user_ids=team, job_ids=(self.open_job,))

    def _candidate(self) -> Candidate:
        row = self.account.people["noor"]
        return Candidate(
            id=row["id"],
            first_name="Noor",
            last_name="Haddad",
            emails=("noor@example.com",),
            phones=(Phone("+48 58 555 0100"),),
            addresses=(
                Address(line1="Dluga 1", city="Gdansk", region="Pomerania", postal_code="80-001", country="Poland"),
            ),
            title="Senior Welder",
            company="Baltic Yards",
            profile_url="https://hirewire.example/in/noor",
            url=row["profile_url"],
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )

    def _pool(self) -> Candidate:
        row = self.account.people["pool"]
        return Candidate(
            id=row["id"],
            first_name="Po",
            last_name="Ol",
            emails=("pool@example.com",),
            title="Night welder",
            url=row["profile_url"],
            notes=(self._note("pool", "Prefers nights."),),
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )

    def _note(self, name: str, text: str, *, is_private: bool = False) -> Note:
        row = self.account.comments[name]
        return Note(id=row["id"], text=text, author=AMARA, created_at=_at(row["created_at"]), is_private=is_private)

    def _application(self) -> Application:
        row, rating = self.account.people["noor"], self.account.rating
        activities = self.double.store.rows("activities", candidate=row["id"])
        return Application(
            id=row["id"],
            candidate_id=row["id"],
            job_id=self.open_job,
            job_title="Welder",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            stages=tuple(
                StageEntry(id=activity["id"], name=name, entered_at=_at(activity["created_at"]))
                for activity, name in zip(activities[:2], ("Sourced", "Phone Screen"), strict=True)
            ),
            notes=(
                self._note("application", "Strong welder."),
                self._note("private", "Not for everybody.", is_private=True),
            ),
            feedback=(
                Feedback(
                    id=rating["id"],
                    interviewer=AMARA,
                    text="Solid.",
                    ratings=(Rating("Overall", "definitely not"),),
                    submitted_at=_at(rating["created_at"]),
                ),
            ),
            files=(
                File(
                    id=row["id"],
                    name="noor.pdf",
                    type=FileType.PDF,
                    created_at=_at(row["created_at"]),
                    modified_at=_at(row["created_at"]),
                ),
            ),
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
