from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

from hirewire.agent.connectors.lever import Lever as Connector
from hirewire.agent.connectors.lever import Settings
from hirewire.agent.connectors.lever.rows import instant
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import KEY
from hirewire.agent.doubles.lever.webhooks import opportunity_data
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
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.lever.data import Account, fill
from tests.agent.connectors.lever.mutations import MUTATIONS
from tests.agent.connectors.worlds import Changes

AMARA = Named("Amara", "Okafor")
AMARAS_EMAIL = "amara.okafor@larkspur.example"
SECRET = "a secret of the agent"
#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "createdAt", "contact", "posting", "applications", "stageChanges", "urls"}


class LeverWorld(DoubleWorld[Lever]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)
    applications_permission: ClassVar[str] = "opportunities:read:admin"
    unaffected: ClassVar[Stream] = Stream.JOBS
    full_streams: ClassVar[frozenset[Stream]] = frozenset({Stream.USERS, Stream.GROUPS})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    account: Account

    def filled(self, at: HandClock) -> Lever:
        self.account = fill(Lever(clock=at))
        self.open_job = self.account.postings["open"]["id"]  # type: ignore[misc]  # known only once the account is filled
        self.closed_job = self.account.postings["closed"]["id"]  # type: ignore[misc]  # as above
        self.applied = (self.account.people["noor"]["id"], self.open_job)  # type: ignore[misc]  # as above
        return self.account.double

    def connector(self, *, confidential: str = "yes", signature_tokens: str = "", secret: str = SECRET) -> Connector:
        settings = Settings(
            key=KEY,
            user=AMARAS_EMAIL,
            base_url="http://lever.test/v1",
            confidential=confidential,
            signature_tokens=signature_tokens,
        )
        pace = SteadyPace(8, now=lambda: self.clock.now().timestamp(), sleep=self.clock.sleep)
        return Connector(settings, webhook_secret=secret, transport=self.transport(), pace=pace)

    def ids(self, stream: Stream) -> set[str]:
        store = self.double.store
        match stream:
            case Stream.CANDIDATES:
                contacts = {row["contact"] for row in store.rows("opportunities")}
                return {key for key in contacts if not store.tables["contacts"][key].get("isAnonymized")}
            case Stream.APPLICATIONS:
                rows = [row for row in store.rows("opportunities") if row["applications"]]
                erased = {row["id"] for row in store.rows("contacts", isAnonymized=True)}
                return {row["id"] for row in rows if row["contact"] not in erased}
            case Stream.USERS:
                return {row["id"] for row in store.rows("users") if not row.get("deactivatedAt")}
            case Stream.GROUPS:
                return {f"job-{row['id']}" for row in store.rows("postings")}
            case Stream.JOBS:
                return {row["id"] for row in store.rows("postings")}

    def rows_of(self, stream: Stream) -> list[Row]:
        store = self.double.store
        match stream:
            case Stream.CANDIDATES:
                return [row for row in store.rows("contacts") if not row.get("isAnonymized")]
            case Stream.APPLICATIONS:
                return store.rows("opportunities")
            case Stream.USERS:
                return store.rows("users", deactivatedAt=None)
            case _:
                return store.rows("postings")

    def changes(self) -> Changes:
        store, account = self.double.store, self.account
        applied, noor = account.opportunities["applied"], account.people["noor"]["id"]

        def move() -> str:
            store.enter(applied, "onsite")
            return str(applied["id"])

        def add_note() -> str:
            field = {"type": "note", "value": "New.", "user": account.recruiter["id"]}
            idle = account.opportunities["idle"]
            store.add("notes", opportunityId=idle["id"], fields=[field], user=account.recruiter["id"], secret=False)
            store.touch(idle["id"])
            return str(idle["contact"])

        def edit_note() -> str:
            account.notes["application"]["fields"][0]["value"] = "Changed."
            store.touch(applied["id"])
            return str(applied["id"])

        def submit() -> str:
            store.change("feedback", account.feedback["draft"]["id"], completedAt=store.now())
            store.touch(applied["id"])
            return str(applied["id"])

        return Changes(
            edit=lambda: str(store.change_contact(noor, headline="Retired")["id"]),
            move_stage=move,
            add_note=add_note,
            edit_note=edit_note,
            submit_feedback=submit,
        )

    def correct_email(self, email: str) -> object:
        return self.double.store.change_contact(self.account.people["noor"]["id"], emails=[email])

    def make_private(self) -> str:
        row = self.account.opportunities["rejected"]
        self.double.store.change("opportunities", row["id"], confidentiality="confidential")
        return str(row["contact"])

    def delete_candidate(self) -> str:
        key: str = self.account.people["idle"]["id"]
        if key in self.double.store.tables["contacts"]:
            self.double.store.remove_contact(key)
        return key

    def forbid(self, stream: Stream) -> None:
        resource = "opportunities" if stream in {Stream.CANDIDATES, Stream.APPLICATIONS} else "postings"
        self.double.forbidden.add(f"{resource}:read:admin")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def examples(self) -> Sequence[Record]:
        return [self._job(), self._candidate(), self._idle(), self._application(), self._user(), self._group()]

    def webhook(self) -> tuple[Webhook, Hint]:
        return self.sent("contactUpdated", {"contactId": "7"}), Hint(Stream.CANDIDATES, "7")

    def unknown_webhook(self) -> Webhook:
        return self.sent("interviewCreated", {"interviewId": "1", "opportunityId": "2"})

    def forgeries(self) -> Sequence[Webhook]:
        """Three webhooks: one signed with another signature token, one with another time, and one without a signature.

        A webhook in which only the event was changed would be accepted: Lever's signature covers only the time and a
        token in the webhook's body, and not the event.
        """
        genuine = self.webhook()[0].body
        triggered_at = str(self.double.store.now())
        return [
            self.sent("contactUpdated", {"contactId": "7"}, token="another"),
            Webhook(body=genuine.replace(triggered_at.encode(), b"1"), headers={}),
            Webhook(body=genuine.replace(b'"signature"', b'"signed"'), headers={}),
        ]

    def sent(self, event: str, data: Row, *, token: str = SECRET) -> Webhook:
        body, headers = self.double.webhooks.signed(event, data, signature_token=token)
        return Webhook(body=body, headers=headers)

    def moved(self) -> Webhook:
        return self.sent("candidateStageChange", opportunity_data(self.account.opportunities["applied"]))

    def _job(self) -> Job:
        row = self.account.postings["open"]
        return Job(
            id=row["id"],
            title="Welder",
            description=(
                "<div>We build ships.</div><p><b>You &amp; we</b></p><ul><li>Weld.</li></ul><div>Write to us.</div>"
            ),
            city="Gdansk, Poland",
            country="PL",
            apply_url="https://jobs.lever.co/larkspur/welder/apply",
            url="https://jobs.lever.co/larkspur/welder",
            owner=Owner(email=AMARAS_EMAIL, first_name="Amara", last_name="Okafor"),
            created_at=instant(row["createdAt"]),
            modified_at=instant(row["updatedAt"]),
        )

    def _user(self) -> User:
        key = self.account.recruiter["id"]
        return User(id=key, email=AMARAS_EMAIL, first_name="Amara", last_name="Okafor", is_admin=True)

    def _group(self) -> Group:
        key = self.open_job
        return Group(id=f"job-{key}", name="Welder", user_ids=(self.account.recruiter["id"],), job_ids=(key,))

    def _candidate(self) -> Candidate:
        row = self.account.opportunities["applied"]
        return Candidate(
            id=row["contact"],
            first_name="Noor",
            last_name="Haddad",
            emails=("noor@example.com",),
            phones=(Phone("+48 58 555 0100"),),
            addresses=(Address(line1="Dluga 1, Gdansk"),),
            title="Senior Welder",
            company="Baltic Yards",
            profile_url="https://hirewire.example/in/noor",
            url=f"https://hire.lever.co/candidates/{row['id']}",
            created_at=instant(row["createdAt"]),
            modified_at=instant(row["updatedAt"]),
        )

    def _idle(self) -> Candidate:
        row = self.account.opportunities["idle"]
        return Candidate(
            id=row["contact"],
            first_name="Ida",
            last_name="Le",
            url=f"https://hire.lever.co/candidates/{row['id']}",
            notes=(self._note("candidate", "Prefers nights."),),
            created_at=instant(row["createdAt"]),
            modified_at=instant(row["updatedAt"]),
        )

    def _note(self, name: str, text: str, *, is_private: bool = False) -> Note:
        row = self.account.notes[name]
        at = instant(row["createdAt"])
        return Note(id=row["id"], text=text, author=AMARA, created_at=at, is_private=is_private)

    def _application(self) -> Application:
        row, resume = self.account.opportunities["applied"], self.account.resume
        times = [instant(change["updatedAt"]) for change in row["stageChanges"]]
        return Application(
            id=row["id"],
            candidate_id=row["contact"],
            job_id=self.open_job,
            job_title="Welder",
            first_name="Noor",
            last_name="Haddad",
            email="noor@example.com",
            source="Referral",
            stages=(
                StageEntry(id=f"{row['id']}-0", name="New lead", entered_at=times[0]),
                StageEntry(id=f"{row['id']}-1", name="Phone screen", entered_at=times[1]),
            ),
            notes=(
                self._note("application", "Strong welder."),
                self._note("secret", "Not for everybody.", is_private=True),
            ),
            feedback=tuple(
                Feedback(
                    id=form["id"],
                    interviewer=AMARA,
                    text="Solid.",
                    ratings=(Rating("Overall rating", "4 - Strong Hire"), Rating("Welding", "3")),
                    submitted_at=instant(form["completedAt"]) if form["completedAt"] else None,
                )
                for form in sorted(self.account.feedback.values(), key=lambda form: form["id"])
            ),
            files=(
                File(
                    id=f"{row['id']}_{resume['id']}",
                    name="noor.pdf",
                    type=FileType.PDF,
                    created_at=instant(resume["createdAt"]),
                    modified_at=instant(resume["file"]["uploadedAt"]),
                ),
            ),
            created_at=instant(row["createdAt"]),
            modified_at=instant(row["updatedAt"]),
        )
