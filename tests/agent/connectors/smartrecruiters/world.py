from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from hirewire.agent.connectors.smartrecruiters import Settings
from hirewire.agent.connectors.smartrecruiters import SmartRecruiters as Connector
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.double import KEY, SIGNATURE_KEY
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
from tests.agent.connectors.smartrecruiters.data import Account, fill
from tests.agent.connectors.smartrecruiters.mutations import MUTATIONS
from tests.agent.connectors.worlds import Changes

#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "createdOn", "candidate", "job"}
SECRET = "a secret of the agent"
INVENTED = "invalid.example"


class SmartRecruitersWorld(DoubleWorld[SmartRecruiters]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)
    notes_table: ClassVar[str] = "messages"
    applications_permission: ClassVar[str] = "candidates_read"
    unaffected: ClassVar[Stream] = Stream.JOBS
    parts: ClassVar[frozenset[str]] = frozenset({"stages", "feedback", "files"})
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.GROUPS})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    account: Account

    def filled(self, at: HandClock) -> SmartRecruiters:
        self.account = fill(SmartRecruiters(clock=at))
        self.open_job = self.account.jobs["open"]["id"]  # type: ignore[misc]  # known only once the job exists
        self.closed_job = self.account.jobs["closed"]["id"]  # type: ignore[misc]  # as above
        self.applied = (self.account.people["noor"]["id"], self.open_job)  # type: ignore[misc]  # as above
        return self.account.double

    def connector(
        self,
        *,
        invented: str = INVENTED,
        keys: str = SIGNATURE_KEY,
        key: str = KEY,
        client: tuple[str, str] = ("", ""),
        secret: str = SECRET,
    ) -> Connector:
        settings = Settings(
            key=key,
            client_id=client[0],
            client_secret=client[1],
            base_url="http://smartrecruiters.test",
            invented_domain=invented,
            signature_keys=keys,
        )
        pace = SteadyPace(8, now=lambda: self.clock.now().timestamp(), sleep=self.clock.sleep)
        return parted(Connector(settings, webhook_secret=secret, transport=self.transport(), pace=pace))

    def ids(self, stream: Stream) -> set[str]:
        rows = self.rows_of(stream)
        match stream:
            case Stream.APPLICATIONS:
                return {f"{row['candidate']}:{row['job']}" for row in rows}
            case Stream.GROUPS:
                return {f"job-{row['id']}" for row in rows}
            case _:
                return {row["id"] for row in rows}

    def rows_of(self, stream: Stream) -> list[Row]:
        """The rows that the API lists. It leaves out templates, users who left, and people without an application."""
        tables = self.double.store.tables
        match stream:
            case Stream.JOBS | Stream.GROUPS:
                return [row for row in tables["jobs"].values() if not row.get("template")]
            case Stream.USERS:
                return [row for row in tables["users"].values() if row.get("active") is not False]
            case Stream.APPLICATIONS:
                return list(tables["applications"].values())
            case _:
                assigned = {row["candidate"] for row in tables["applications"].values()}
                return [row for row in tables["candidates"].values() if row["id"] in assigned]

    def changes(self) -> Changes:
        store, account = self.double.store, self.account
        applied = account.applications["applied"]

        def move() -> str:
            store.move(applied, "OFFERED")
            return f"{applied['candidate']}:{applied['job']}"

        def review() -> str:
            store.add("reviews", candidate=applied["candidate"], job=applied["job"], rating=1, comment="No.")
            store.change("candidates", applied["candidate"], averageRating=2.5)
            return f"{applied['candidate']}:{applied['job']}"

        return Changes(
            edit=lambda: str(store.change("candidates", account.people["cher"]["id"], phoneNumber="1")["id"]),
            move_stage=move,
            add_note=None,
            edit_note=None,
            submit_feedback=review,
        )

    def correct_email(self, email: str) -> object:
        return self.double.store.change("candidates", self.account.people["noor"]["id"], email=email)

    def make_private(self) -> str:
        raise LookupError("SmartRecruiters has no private candidates.")

    def delete_candidate(self) -> str:
        key: str = self.account.people["idle"]["id"]
        self.double.store.remove_candidate(key)
        return key

    def forbid(self, stream: Stream) -> None:
        scopes = {Stream.APPLICATIONS: "candidates", Stream.GROUPS: "jobs"}
        self.double.forbidden.add(f"{scopes.get(stream, stream.value)}_read")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def examples(self) -> Sequence[Record]:
        return [self._job(), self._user(), self._group(), self._candidate(), self._application()]

    def webhook(self) -> tuple[Webhook, Hint]:
        return self.event("candidate.updated", {"candidate_id": "c7"}), Hint(Stream.CANDIDATES, "c7")

    def unknown_webhook(self) -> Webhook:
        return self.event("offer.created", {"offer_id": "o7"})

    def event(self, name: str, content: Row) -> Webhook:
        body, headers = self.double.webhooks.signed(name, content)
        return Webhook(body=body, headers=headers)

    def _job(self) -> Job:
        row = self.account.jobs["open"]
        return Job(
            id=row["id"],
            title="Welder",
            description=row["jobAd"]["sections"]["jobDescription"]["text"],
            city="Gdansk, Pomerania",
            country="Poland",
            apply_url="https://careers.example/welder",
            url=f"https://www.smartrecruiters.com/app/jobs/details/{row['id']}",
            opened_at=_at(row["publication"][0]["publishedOn"]),
            owner=Owner(email="amara.okafor@larkspur.example", first_name="Amara", last_name="Okafor"),
            created_at=_at(row["createdOn"]),
            modified_at=_at(row["updatedOn"]),
        )

    def _user(self) -> User:
        row = self.account.recruiter
        return User(id=row["id"], email=row["email"], first_name="Amara", last_name="Okafor", is_admin=True)

    def _group(self) -> Group:
        team = tuple(member["id"] for member in self.account.jobs["open"]["team"])
        return Group(id=f"job-{self.open_job}", name="Welder", user_ids=team, job_ids=(self.open_job,))

    def _candidate(self) -> Candidate:
        row = self.account.people["noor"]
        return Candidate(
            id=row["id"],
            first_name="Noor",
            last_name="Haddad",
            emails=("noor@example.com",),
            phones=(Phone("+48 58 555 0100"),),
            addresses=(Address(city="Gdansk", country="Poland"),),
            title="Welder",
            company="Baltic Yards",
            profile_url="https://hirewire.example/in/noor",
            url=f"https://www.smartrecruiters.com/app/people/{row['id']}",
            application_ids=tuple(
                f"{row['id']}:{each['job']}" for each in self.double.store.rows("applications", candidate=row["id"])
            ),
            created_at=_at(row["createdOn"]),
            modified_at=_at(row["updatedOn"]),
        )

    def _application(self) -> Application:
        row, person, review = self.account.applications["applied"], self.account.people["noor"], self.account.review
        key = f"{person['id']}:{self.open_job}"
        times = [_at(each["changedOn"]) for each in row["history"]]
        stages = [
            StageEntry(id=f"{key}-{round(at.timestamp() * 1000)}", name=name, entered_at=at)
            for at, name in zip(times, ("New", "Phone interview"), strict=True)
        ]
        made_at = _at(person["createdOn"])
        resume = File(
            id=f"{key}:{self.account.resume['id']}",
            name="noor.pdf",
            type=FileType.PDF,
            created_at=made_at,
            modified_at=made_at,
        )
        return Application(
            id=key,
            candidate_id=person["id"],
            job_id=self.open_job,
            job_title="Welder",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            stages=tuple(stages),
            feedback=(
                Feedback(
                    id=review["id"],
                    interviewer=Named("Amara", "Okafor"),
                    text="Solid.",
                    ratings=(Rating("Overall", "4"), Rating("Welding", "5")),
                    submitted_at=_at(review["createdOn"]),
                ),
            ),
            files=(resume,),
            created_at=times[0],
            modified_at=_at(person["updatedOn"]),
        )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
