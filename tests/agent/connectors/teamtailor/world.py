from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from hirewire.agent.connectors.teamtailor import Settings
from hirewire.agent.connectors.teamtailor import Teamtailor as Connector
from hirewire.agent.doubles.base import Response, Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.teamtailor import Teamtailor
from hirewire.agent.doubles.teamtailor.double import KEY, SIGNATURE_KEY
from hirewire.agent.doubles.teamtailor.store import RELATIONS
from hirewire.agent.doubles.teamtailor.writes import add_note
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.http import Pace
from hirewire.agent.sdk.records import (
    Application,
    Candidate,
    File,
    FileType,
    Group,
    Job,
    Named,
    Note,
    Owner,
    Phone,
    Record,
    StageEntry,
    Stream,
    User,
)
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.teamtailor.data import Account, fill
from tests.agent.connectors.teamtailor.mutations import MUTATIONS
from tests.agent.connectors.worlds import Changes

#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "created-at", "candidate", "job"}
KINDS = {Stream.GROUPS: "jobs", Stream.APPLICATIONS: "job-applications"}


class TeamtailorWorld(DoubleWorld[Teamtailor]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)
    applications_permission: ClassVar[str] = "job-applications:read"
    parts: ClassVar[frozenset[str]] = frozenset({"stages", "files"})
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.USERS, Stream.GROUPS})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    account: Account

    def filled(self, at: HandClock) -> Teamtailor:
        self.account = fill(Teamtailor(clock=at))
        self.open_job = self.account.jobs["open"]["id"]  # type: ignore[misc]  # known only once the job exists
        self.closed_job = self.account.jobs["closed"]["id"]  # type: ignore[misc]  # as above
        self.applied = (self.account.people["noor"]["id"], self.open_job)  # type: ignore[misc]  # as above
        return self.account.double

    def connector(self, *, user: str = "amara.okafor@larkspur.example", keys: str = SIGNATURE_KEY) -> Connector:
        settings = Settings(
            key=KEY,
            user=user,
            base_url="http://teamtailor.test/v1",
            app_url="https://app.teamtailor.com",
            signature_keys=keys,
        )
        pace = Pace(remaining="X-Rate-Limit-Remaining", reset="X-Rate-Limit-Reset", sleep=self.clock.sleep)
        return Connector(settings, webhook_secret="unused", transport=self.transport(), pace=pace)

    def ids(self, stream: Stream) -> set[str]:
        rows = [row for row in self.rows_of(stream) if row.get("role") != "no_access"]
        return {f"job-{row['id']}" if stream is Stream.GROUPS else row["id"] for row in rows}

    def rows_of(self, stream: Stream) -> list[Row]:
        return list(self.double.store.tables[KINDS.get(stream, stream.value)].values())

    def throttle(self, seconds: float) -> None:
        headers = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(seconds)}
        self.double.faults.append(Response(429, {"errors": [{"title": "slow down"}]}, headers))

    def changes(self) -> Changes:
        store, account = self.double.store, self.account
        applied, noor = account.applications["applied"]["id"], account.people["noor"]["id"]

        def add() -> str:
            add_note(self.double, noor, account.recruiter["id"], note="New.")
            return str(noor)

        def edit_note() -> str:
            store.change("notes", account.notes["public"]["id"], note="Changed.")
            return str(noor)

        return Changes(
            edit=lambda: str(store.change("candidates", account.people["cher"]["id"], phone="1")["id"]),
            move_stage=lambda: str(store.move(applied, account.stages[1]["id"])["id"]),
            add_note=add,
            edit_note=edit_note,
            submit_feedback=None,
        )

    def correct_email(self, email: str) -> object:
        return self.double.store.change("candidates", self.account.people["noor"]["id"], email=email)

    def make_private(self) -> str:
        at = self.account.people["cher"]["created-at"]
        return str(self.double.store.change("candidates", self.account.people["cher"]["id"], restricted_at=at)["id"])

    def delete_candidate(self) -> str:
        key: str = self.account.people["idle"]["id"]
        self.double.store.remove_candidate(key)
        return key

    def forbid(self, stream: Stream) -> None:
        self.double.forbidden.add(f"{KINDS.get(stream, stream.value)}:read")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def blank(self, stream: Stream, field: str, *, is_there: bool) -> None:
        relations = RELATIONS[KINDS.get(stream, stream.value)]
        # In the double, a relation can be empty, but not absent.
        super().blank(stream, field, is_there=is_there or field in relations)

    def examples(self) -> Sequence[Record]:
        return [self._job(), self._user(), self._group(), self._candidate(), self._application()]

    def webhook(self) -> tuple[Webhook, Hint]:
        return self.event("candidate.update", "7"), Hint(Stream.CANDIDATES, "7")

    def unknown_webhook(self) -> Webhook:
        return self.event("answer.create", "7")

    def event(self, name: str, key: str) -> Webhook:
        body, headers = self.double.webhooks.signed(name, {"id": key, "type": name.partition(".")[0]})
        return Webhook(body=body, headers=headers)

    def forgeries(self) -> Sequence[Webhook]:
        webhook, _ = self.webhook()
        return [
            Webhook(body=webhook.body.replace(b'"7"', b'"8"'), headers=webhook.headers),
            Webhook(body=webhook.body, headers={}),
            Webhook(body=webhook.body, headers={"TT-Signature": "no base64 — at all"}),
        ]

    def _job(self) -> Job:
        row = self.account.jobs["open"]
        return Job(
            id=row["id"],
            title="Welder",
            description=row["body"],
            city="Gdansk",
            country="Poland",
            apply_url=f"https://career.larkspur.example/jobs/{row['id']}/applications/new",
            url=self._place("jobs", row),
            opened_at=_at(row["start-date"]),
            owner=Owner(email="amara.okafor@larkspur.example", first_name="Amara", last_name="Okafor"),
            created_at=_at(row["created-at"]),
            modified_at=_at(row["updated-at"]),
        )

    def _user(self) -> User:
        row = self.account.admin
        return User(id=row["id"], email="ines@larkspur.example", first_name="Ines", last_name="Admin", is_admin=True)

    def _group(self) -> Group:
        key, team = self.open_job, (self.account.recruiter["id"], self.account.admin["id"])
        return Group(id=f"job-{key}", name="Welder", user_ids=team, job_ids=(key,))

    def _candidate(self) -> Candidate:
        row, note = self.account.people["noor"], self.account.notes["public"]
        written = Note(
            id=note["id"], text="Prefers nights.", author=Named("Amara", "Okafor"), created_at=_at(note["created-at"])
        )
        return Candidate(
            id=row["id"],
            first_name="Noor",
            last_name="Haddad",
            emails=("noor@example.com",),
            phones=(Phone("+48 58 555 0100"),),
            profile_url="https://hirewire.example/in/noor",
            url=self._place("candidates", row),
            notes=(written,),
            created_at=_at(row["created-at"]),
            modified_at=_at(row["updated-at"]),
        )

    def _application(self) -> Application:
        row, stage = self.account.applications["applied"], self.account.stages[0]
        made_at, entered_at = _at(row["created-at"]), _at(row["changed-stage-at"])
        key = f"{row['id']}-{stage['id']}-{round(entered_at.timestamp() * 1000)}"
        resume = File(
            id=f"{row['id']}-{row['candidate']}",
            name="noor.pdf",
            type=FileType.PDF,
            created_at=made_at,
            modified_at=made_at,
        )
        return Application(
            id=row["id"],
            candidate_id=row["candidate"],
            job_id=self.open_job,
            job_title="Welder",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            stages=(StageEntry(id=key, name="Inbox", entered_at=entered_at),),
            has_all_stages=False,
            passing_stages=(f"{row['id']}-rejected",),
            files=(resume,),
            created_at=made_at,
            modified_at=entered_at,
        )

    def _place(self, kind: str, row: Row) -> str:
        company = next(iter(self.double.store.tables["companies"]))
        return f"https://app.teamtailor.com/companies/{company}/{kind}/{row['id']}"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
