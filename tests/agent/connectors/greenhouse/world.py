from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from hirewire.agent.connectors.greenhouse import Greenhouse as Connector
from hirewire.agent.connectors.greenhouse import Settings
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.double import CLIENT_ID, CLIENT_SECRET, WEBHOOK_SECRET
from hirewire.agent.doubles.greenhouse.webhooks import application_payload
from hirewire.agent.doubles.greenhouse.writes import enter
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
from tests.agent.connectors.greenhouse.data import Account, fill
from tests.agent.connectors.greenhouse.mutations import MUTATIONS
from tests.agent.connectors.worlds import Changes

AMARA = Named("Amara", "Okafor")
#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "created_at", "updated_at", "candidate_id", "job_id"}
TABLES = {Stream.GROUPS: "jobs"}


def connect(double: Greenhouse, transport: Any, *, clock: HandClock, user_id: str = "") -> Connector:  # noqa: ANN401 - any transport
    settings = Settings(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        user_id=user_id,
        base_url="http://greenhouse.test/v3",
        token_url="http://greenhouse.test/token",
    )
    pace = Pace(remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset", sleep=clock.sleep)
    return Connector(settings, webhook_secret=WEBHOOK_SECRET, transport=transport, pace=pace)


class GreenhouseWorld(DoubleWorld[Greenhouse]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (CLIENT_SECRET,)
    applications_permission: ClassVar[str] = "harvest:applications:list"
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.GROUPS})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    account: Account

    def filled(self, at: HandClock) -> Greenhouse:
        self.account = fill(Greenhouse(clock=at))
        self.open_job = str(self.account.jobs["open"]["id"])  # type: ignore[misc]  # known only once the account is filled
        self.closed_job = str(self.account.jobs["closed"]["id"])  # type: ignore[misc]  # as above
        self.applied = (str(self.account.people["noor"]["id"]), self.open_job)  # type: ignore[misc]  # as above
        return self.account.double

    def connector(self) -> Connector:
        return connect(self.double, self.transport(), clock=self.clock, user_id=str(self.account.recruiter["id"]))

    def ids(self, stream: Stream) -> set[str]:
        rows = self.rows_of(stream)
        match stream:
            case Stream.APPLICATIONS:
                rows = [row for row in rows if _is_application(row)]
            case Stream.JOBS | Stream.GROUPS:
                rows = [row for row in rows if not row.get("is_template")]
            case Stream.USERS:
                rows = [row for row in rows if not row.get("deactivated")]
        return {f"job-{row['id']}" if stream is Stream.GROUPS else str(row["id"]) for row in rows}

    def rows_of(self, stream: Stream) -> list[Row]:
        return list(self.double.store.tables[TABLES.get(stream, stream)].values())

    def changes(self) -> Changes:
        store, account = self.double.store, self.account
        applied, noor = account.applications["applied"]["id"], account.people["noor"]["id"]

        def move() -> str:
            # Change only the stages: as far as we know, a move does not change the application itself in Greenhouse.
            enter(self.double, applied, account.stages[2]["id"])
            return str(applied)

        def add_note() -> str:
            fields = {"type": "NOTE", "visibility": "publicly_visible", "user_id": account.recruiter["id"]}
            store.add("notes", candidate_id=noor, application_id=None, body="New.", **fields)
            return str(noor)

        def edit_note() -> str:
            store.change("notes", account.notes["application"]["id"], body="Changed.")
            return str(applied)

        def submit() -> str:
            store.change("scorecards", account.scorecard["id"], status="complete", candidate_rating="no")
            return str(applied)

        return Changes(
            edit=lambda: str(store.change("candidates", account.people["cher"]["id"], title="Singer")["id"]),
            move_stage=move,
            add_note=add_note,
            edit_note=edit_note,
            submit_feedback=submit,
        )

    def correct_email(self, email: str) -> object:
        addresses = [{"value": email, "type": "personal"}]
        return self.double.store.change("candidates", self.account.people["noor"]["id"], email_addresses=addresses)

    def make_private(self) -> str:
        return str(self.double.store.change("candidates", self.account.people["cher"]["id"], private=True)["id"])

    def delete_candidate(self) -> str:
        key: int = self.account.people["idle"]["id"]
        self.double.store.remove_candidate(key)
        return str(key)

    def forbid(self, stream: Stream) -> None:
        self.double.forbidden.add(f"harvest:{stream}:list")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def examples(self) -> Sequence[Record]:
        return [self._job(), self._candidate(), self._application(), self._user(), self._group()]

    def webhook(self) -> tuple[Webhook, Hint]:
        body, headers = self.double.webhooks.signed("update_candidate", {"candidate": {"id": 7, "title": "<Welder>"}})
        return Webhook(body=body, headers=headers), Hint(Stream.CANDIDATES, "7")

    def unknown_webhook(self) -> Webhook:
        body, headers = self.double.webhooks.signed("office_deleted", {"office": {"id": 1}})
        return Webhook(body=body, headers=headers)

    def sent(self, event: Row) -> Webhook:
        body, headers = self.double.webhooks.signed(event["action"], event["payload"])
        return Webhook(body=body, headers=headers)

    def moved(self) -> Webhook:
        payload = application_payload(self.account.applications["applied"])
        body, headers = self.double.webhooks.signed("candidate_stage_change", payload)
        return Webhook(body=body, headers=headers)

    def _job(self) -> Job:
        row = self.account.jobs["open"]
        post = self.double.store.rows("job_posts", job_id=row["id"])[0]
        return Job(
            id=str(row["id"]),
            title="Welder",
            description=post["content"],
            city="Gdansk, Poland",
            apply_url=f"https://boards.greenhouse.io/larkspur/jobs/{row['id']}?gh_jid={row['id']}",
            url=f"https://app.greenhouse.io/sdash/{row['id']}",
            opened_at=_at(row["opened_at"]),
            owner=Owner(email="amara.okafor@larkspur.example", first_name="Amara", last_name="Okafor"),
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )

    def _user(self) -> User:
        row = self.account.recruiter
        email = "amara.okafor@larkspur.example"
        return User(id=str(row["id"]), email=email, first_name="Amara", last_name="Okafor", is_admin=True)

    def _group(self) -> Group:
        key = str(self.account.jobs["open"]["id"])
        return Group(id=f"job-{key}", name="Welder", user_ids=(str(self.account.recruiter["id"]),), job_ids=(key,))

    def _candidate(self) -> Candidate:
        row = self.account.people["noor"]
        return Candidate(
            id=str(row["id"]),
            first_name="Noor",
            last_name="Haddad",
            emails=("noor@example.com",),
            phones=(Phone("+48 58 555 0100"),),
            addresses=(Address(line1="Dluga 1, Gdansk"),),
            title="Welder",
            company="Baltic Yards",
            profile_url="https://hirewire.example/in/noor",
            do_not_contact=False,
            url=f"https://app.greenhouse.io/people/{row['id']}",
            notes=(self._note("candidate", "Prefers nights."),),
            application_ids=(str(self.account.applications["applied"]["id"]),),
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )

    def _note(self, name: str, text: str) -> Note:
        row = self.account.notes[name]
        return Note(id=str(row["id"]), text=text, author=AMARA, created_at=_at(row["created_at"]))

    def _application(self) -> Application:
        row, card = self.account.applications["applied"], self.account.scorecard
        stages = self.double.store.rows("application_stages", application_id=row["id"])
        file = self.double.store.rows("attachments")[0]
        return Application(
            id=str(row["id"]),
            candidate_id=str(row["candidate_id"]),
            job_id=self.open_job,
            job_title="Welder",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            stages=tuple(
                StageEntry(id=str(stage["id"]), name=name, entered_at=_at(stage["entered_at"]))
                for stage, name in zip(stages, ("Application Review", "Phone Interview"), strict=True)
            ),
            notes=(self._note("application", "Strong welder."),),
            feedback=(
                Feedback(
                    id=str(card["id"]),
                    interviewer=AMARA,
                    text="Solid.",
                    ratings=(Rating("Overall", "yes"), Rating("Welding", "strong_yes")),
                    submitted_at=_at(card["submitted_at"]),
                ),
            ),
            files=(
                File(
                    id=f"{row['id']}-{file['id']}",
                    name="noor.pdf",
                    type=FileType.PDF,
                    created_at=_at(file["created_at"]),
                    modified_at=_at(file["updated_at"]),
                ),
            ),
            created_at=_at(row["created_at"]),
            modified_at=_at(row["updated_at"]),
        )


def _is_application(row: Row) -> bool:
    return bool(row["job_id"]) and not row.get("prospect") and row.get("status") != "converted"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
