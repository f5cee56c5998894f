from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from hirewire.agent.connectors.ashby import Ashby as Connector
from hirewire.agent.connectors.ashby import Settings
from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.ashby.double import KEY, WEBHOOK_SECRET
from hirewire.agent.doubles.ashby.writes import add_emails
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.http import SteadyPace
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
from tests.agent.connectors.ashby.data import Account, fill
from tests.agent.connectors.ashby.mutations import MUTATIONS
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.worlds import Changes

AMARA = Named("Amara", "Okafor")
AMARAS_EMAIL = "amara.okafor@larkspur.example"
TABLES = {Stream.GROUPS: "jobs"}
#: Fields that the connector or the double needs, so tests do not blank them.
KEYS = {"id", "createdAt", "candidateId", "jobId", "emailAddresses", "applicationIds", "applicationHistory"}


class AshbyWorld(DoubleWorld[Ashby]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)
    applications_permission: ClassVar[str] = "candidatesRead"
    unaffected: ClassVar[Stream] = Stream.JOBS
    #: The kinds of parts that applications have. In Ashby, notes belong to candidates instead.
    parts: ClassVar[frozenset[str]] = frozenset({"stages", "feedback", "files"})
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.GROUPS})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    account: Account

    def filled(self, at: HandClock) -> Ashby:
        self.account = fill(Ashby(clock=at))
        self.open_job = self.account.jobs["open"]["id"]  # type: ignore[misc]  # known only once the account is filled
        self.closed_job = self.account.jobs["closed"]["id"]  # type: ignore[misc]  # as above
        self.applied = (self.account.people["noor"]["id"], self.open_job)  # type: ignore[misc]  # as above
        return self.account.double

    def connector(self, *, leads: str = "yes") -> Connector:
        settings = Settings(key=KEY, leads=leads, base_url="http://ashby.test")
        pace = SteadyPace(10, now=lambda: self.clock.now().timestamp(), sleep=self.clock.sleep)
        return Connector(settings, webhook_secret=WEBHOOK_SECRET, transport=self.transport(), pace=pace)

    def ids(self, stream: Stream) -> set[str]:
        rows = [row for row in self.rows_of(stream) if stream is not Stream.USERS or row.get("isEnabled") is not False]
        return {f"job-{row['id']}" if stream is Stream.GROUPS else row["id"] for row in rows}

    def rows_of(self, stream: Stream) -> list[Row]:
        return list(self.double.store.tables[TABLES.get(stream, stream)].values())

    def changes(self) -> Changes:
        store, account = self.double.store, self.account
        applied, noor = account.applications["applied"], account.people["noor"]["id"]

        def move() -> str:
            store.enter(applied, account.stages["Onsite"])
            return str(applied["id"])

        def add_note() -> str:
            store.add("notes", candidateId=noor, content="New.", isPrivate=False, author=self.double.author)
            store.touch(noor)
            return str(noor)

        def edit_note() -> str:
            store.change("notes", account.notes["noor"]["id"], content="Changed.")
            store.touch(noor)
            return str(noor)

        def submit() -> str:
            # Do not update the application's time of change: as far as we know, feedback in Ashby does not update it.
            fields = {name: value for name, value in account.feedback.items() if name != "id"}
            store.add("feedback", **fields)
            return str(applied["id"])

        return Changes(
            edit=lambda: str(store.change("candidates", noor, position="Singer")["id"]),
            move_stage=move,
            add_note=add_note,
            edit_note=edit_note,
            submit_feedback=submit,
        )

    def correct_email(self, email: str) -> object:
        row = self.account.people["noor"]
        row.update(emailAddresses=[], primaryEmailAddress=None)
        add_emails(row, email)
        return self.double.store.change("candidates", row["id"])

    def make_private(self) -> str:
        raise NotImplementedError("Ashby has no private candidates.")

    def delete_candidate(self) -> str:
        key: str = self.account.people["idle"]["id"]
        if key in self.double.store.tables["candidates"]:
            self.double.store.remove_candidate(key)
        return key

    def forbid(self, stream: Stream) -> None:
        is_people = stream in {Stream.CANDIDATES, Stream.APPLICATIONS}
        self.double.forbidden.add("candidatesRead" if is_people else "jobsRead")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def examples(self) -> Sequence[Record]:
        return [self._job(), self._candidate(), self._application(), self._user(), self._group()]

    def webhook(self) -> tuple[Webhook, Hint]:
        return self.sent("candidateDelete", {"candidate": {"id": "7"}}), Hint(Stream.CANDIDATES, "7")

    def unknown_webhook(self) -> Webhook:
        return self.sent("openingCreate", {"opening": {"id": "1"}})

    def sent(self, action: str, data: Row) -> Webhook:
        body, headers = self.double.webhooks.signed(action, data)
        return Webhook(body=body, headers=headers)

    def _job(self) -> Job:
        row, posting = self.account.jobs["open"], self.account.postings["open"]
        return Job(
            id=row["id"],
            title="Welder",
            description=posting["descriptionHtml"],
            city="Gdansk",
            country="Poland",
            apply_url=f"https://jobs.ashbyhq.com/larkspur/{row['id']}/application",
            url=f"https://app.ashbyhq.com/jobs/{row['id']}",
            opened_at=datetime(2026, 1, 4, tzinfo=UTC),
            owner=Owner(email=AMARAS_EMAIL, first_name="Amara", last_name="Okafor"),
            created_at=_at(row["createdAt"]),
            modified_at=_at(row["updatedAt"]),
        )

    def _user(self) -> User:
        key = self.account.recruiter["id"]
        return User(id=key, email=AMARAS_EMAIL, first_name="Amara", last_name="Okafor", is_admin=True)

    def _group(self) -> Group:
        key, recruiter = self.open_job, self.account.recruiter["id"]
        return Group(id=f"job-{key}", name="Welder (Gdansk)", user_ids=(recruiter,), job_ids=(key,))

    def _candidate(self) -> Candidate:
        row = self.account.people["noor"]
        return Candidate(
            id=row["id"],
            first_name="Noor",
            last_name="Haddad",
            emails=("noor@example.com", "noor@home.example"),
            phones=(Phone("+48 58 555 0100"),),
            addresses=(Address(city="Gdansk", country="Poland"),),
            title="Welder",
            company="Baltic Yards",
            profile_url="https://hirewire.example/in/noor",
            url=row["profileUrl"],
            application_ids=(self.account.applications["applied"]["id"],),
            notes=(
                self._note("noor", "Strong welder."),
                self._note("private", "Not for everybody.", is_private=True),
            ),
            created_at=_at(row["createdAt"]),
            modified_at=_at(row["updatedAt"]),
        )

    def _note(self, name: str, text: str, *, is_private: bool = False) -> Note:
        row = self.account.notes[name]
        return Note(id=row["id"], text=text, author=AMARA, created_at=_at(row["createdAt"]), is_private=is_private)

    def _application(self) -> Application:
        row, form = self.account.applications["applied"], self.account.feedback
        return Application(
            id=row["id"],
            candidate_id=row["candidateId"],
            job_id=self.open_job,
            job_title="Welder (Gdansk)",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            stages=tuple(
                StageEntry(id=entry["id"], name=name, entered_at=_at(entry["enteredStageAt"]))
                for entry, name in zip(row["applicationHistory"], ("Application Review", "Phone Screen"), strict=True)
            ),
            feedback=(
                Feedback(
                    id=form["id"],
                    interviewer=AMARA,
                    text="Solid.",
                    ratings=(Rating("Overall", "Strong hire"), Rating("Welding", "3"), Rating("Nights?", "Yes")),
                    submitted_at=_at(form["submittedAt"]),
                ),
            ),
            files=(
                File(
                    id=f"{row['id']}_{row['resumeFileHandle']['id']}",
                    name="noor.pdf",
                    type=FileType.PDF,
                    created_at=_at(row["createdAt"]),
                    modified_at=_at(row["createdAt"]),
                ),
            ),
            created_at=_at(row["createdAt"]),
            modified_at=_at(row["updatedAt"]),
        )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
