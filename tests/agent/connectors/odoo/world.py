from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from hirewire.agent.connectors.odoo import OdooRecruitment, Settings
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.odoo import Odoo
from hirewire.agent.doubles.odoo.double import DATABASE, KEY, USER
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.http import Pace
from hirewire.agent.sdk.records import Candidate, Job, Named, Note, Owner, Phone, Record, Stream
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.odoo.mutations import MUTATIONS
from tests.agent.connectors.worlds import Changes

#: Fields that the connector needs, so tests do not blank them.
KEYS = {"id", "create_date", "job_id", "candidate_id", "partner_id", "pool_applicant_id"}
MODELS = {Stream.JOBS: "hr.job", Stream.USERS: "res.users", Stream.APPLICATIONS: "hr.applicant"}


class OdooWorld(DoubleWorld[Odoo]):
    known_email: ClassVar[str] = "cher@example.com"
    secrets: ClassVar[tuple[str, ...]] = (KEY,)
    notes_table: ClassVar[str] = "mail.message"
    applications_permission: ClassVar[str] = "hr.applicant · read"
    unaffected: ClassVar[Stream] = Stream.JOBS
    parts: ClassVar[frozenset[str]] = frozenset({"stages"})
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = MUTATIONS

    def __init__(self, version: int = 17) -> None:
        self.version = version
        super().__init__()

    def filled(self, at: HandClock) -> Odoo:
        double = Odoo(clock=at, version=self.version)
        self.stages = [
            double.add("hr.recruitment.stage", name=name, sequence=order)["id"]
            for order, name in enumerate(("New", "Interview", "Offer"))
        ]
        user = double.add("res.users", name="Amara Okafor", login="amara", email="amara@larkspur.example")
        double.add("res.users", name="Portal", login="portal", share=True)
        place = double.add(
            "res.partner", name="Yard", city="Gdansk", country_id=double.add("res.country", name="Poland")["id"]
        )
        about = {"description": "<p>We weld.</p>", "user_id": user["id"], "address_id": place["id"]}
        state = {"state": "recruit"} if "state" in double.fields["hr.job"] else {}
        job = double.add("hr.job", name="Welder", **about, **state)
        closed = double.add("hr.job", name="Rigger", active=False)
        free = double.add("hr.job", name="Turner", **state)
        self.open_job, self.closed_job = str(free["id"]), str(closed["id"])  # type: ignore[misc]  # known only now
        self.job, self.user = job, user
        self.people = self._people(double, job)
        self.applied = (str(self.people["noor"]["id"]), str(job["id"]))  # type: ignore[misc]  # as above
        self.note = double.post(
            self._person_model(double),
            self.people["noor"]["id"],
            "<p>Prefers nights.</p>",
            subtype=double.note,
            author=double.add("res.partner", name="Amara Okafor")["id"],
        )
        double.post(
            self._person_model(double),
            self.people["noor"]["id"],
            "<p>Dear Noor</p>",
            subtype=double.comment,
            author=double.me,
        )
        return double

    def _person_model(self, double: Odoo) -> str:
        return "hr.candidate" if "hr.candidate" in double.fields else "hr.applicant"

    def _people(self, double: Odoo, job: Row) -> dict[str, Row]:
        source = double.add("utm.source", name="Referral")["id"]

        def person(name: str, email: str = "", **fields: object) -> Row:
            values = {"partner_name": name or False, "email_from": email or False, **fields}
            model = self._person_model(double)
            subject = {"name": name} if "name" in double.fields["hr.applicant"] else {}
            if model == "hr.candidate":
                row = double.add(model, **values)
                applied = {"candidate_id": row["id"], "partner_name": name, "email_from": email or False}
            else:
                applied = {**values, **subject}
            applicant = double.add("hr.applicant", **applied, job_id=job["id"], source_id=source)
            double.change("hr.applicant", applicant["id"], stage_id=self.stages[0])
            return row if model == "hr.candidate" else applicant

        return {
            "noor": person("Noor Haddad", "noor@example.com", partner_phone="+48 58 555 0100"),
            "cher": person("Cher", "cher@example.com"),
            "omar": person("عمر حداد 🛠"),
            "namesake": person("Noor Haddad", "noor@example.com"),
            "idle": person("Ida Le"),
        }

    def connector(self) -> OdooRecruitment:
        settings = Settings(base_url="http://odoo.test", database=DATABASE, user=USER, key=KEY)
        return OdooRecruitment(
            settings, webhook_secret="", transport=self.transport(), pace=Pace(sleep=self.clock.sleep)
        )

    def model(self, stream: Stream) -> str:
        return self._person_model(self.double) if stream is Stream.CANDIDATES else MODELS[stream]

    def rows_of(self, stream: Stream) -> list[Row]:
        if stream is Stream.GROUPS:
            return []
        return list(self.double.tables[self.model(stream)].values())

    def ids(self, stream: Stream) -> set[str]:
        rows = [row for row in self.rows_of(stream) if not row.get("share")]
        if stream is Stream.APPLICATIONS:
            rows = [row for row in rows if row["job_id"]]
        if stream is Stream.CANDIDATES:
            oldest: dict[object, int] = {}
            for row in rows:
                oldest.setdefault(row.get("partner_id") or f"alone {row['id']}", row["id"])
            rows = [row for row in rows if row["id"] in oldest.values()]
        return {str(row["id"]) for row in rows}

    def changes(self) -> Changes:
        cher, noor = self.people["cher"]["id"], self.people["noor"]["id"]
        applicant = next(iter(self.double.tables["hr.applicant"]))
        person = self._person_model(self.double)

        def move() -> str:
            self.double.change("hr.applicant", applicant, stage_id=self.stages[1])
            return str(applicant)

        def add_note() -> str:
            self.double.post(person, noor, "<p>New.</p>", subtype=self.double.note, author=self.double.me)
            return str(noor)

        def edit_note() -> str:
            self.double.change("mail.message", self.note["id"], body="<p>Changed.</p>")
            return str(noor)

        return Changes(
            edit=lambda: str(self.double.change(person, cher, partner_phone="1")["id"]),
            move_stage=move,
            add_note=add_note,
            edit_note=edit_note,
            submit_feedback=None,
        )

    def correct_email(self, email: str) -> object:
        person = self._person_model(self.double)
        return self.double.change(person, self.people["noor"]["id"], email_from=email)

    def make_private(self) -> str:
        raise LookupError("Odoo has no private candidates.")

    def webhook(self) -> tuple[Webhook, Hint]:
        raise LookupError("Odoo sends no webhooks.")

    def unknown_webhook(self) -> Webhook:
        raise LookupError("Odoo sends no webhooks.")

    def delete_candidate(self) -> str:
        key: int = self.people["idle"]["id"]
        self.double.remove(self._person_model(self.double), key)
        return str(key)

    def forbid(self, stream: Stream) -> None:
        self.double.forbidden.add(f"{self.model(stream)} · read")

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.rows_of(stream) for name in row} - KEYS

    def examples(self) -> Sequence[Record]:
        noor, job = self.people["noor"], self.job
        note = Note(
            id=str(self.note["id"]),
            text="Prefers nights.",
            author=Named("Amara", "Okafor"),
            created_at=_at(self.note["date"]),
        )
        return [
            Candidate(
                id=str(noor["id"]),
                first_name="Noor",
                last_name="Haddad",
                emails=("noor@example.com",),
                phones=(Phone("+48 58 555 0100"),),
                url=self._url(self._person_model(self.double), noor["id"]),
                notes=(note,),
                application_ids=self._applicants(noor["id"]),
                created_at=_at(noor["create_date"]),
                modified_at=_at(noor["write_date"]),
            ),
            Job(
                id=str(job["id"]),
                title="Welder",
                description="<p>We weld.</p>",
                city="Gdansk",
                country="Poland",
                is_posted=False,
                url=self._url("hr.job", job["id"]),
                owner=Owner(email="amara@larkspur.example", first_name="Amara", last_name="Okafor"),
                created_at=_at(job["create_date"]),
                modified_at=_at(job["write_date"]),
            ),
        ]

    def _applicants(self, candidate_id: int) -> tuple[str, ...] | None:
        if self.version != 18:
            return None
        applicants = self.double.tables["hr.applicant"].values()
        return tuple(str(row["id"]) for row in applicants if row["candidate_id"] == candidate_id)

    def _url(self, model: str, key: int) -> str:
        if self.version >= 18:
            return f"http://odoo.test/odoo/{model}/{key}"
        return f"http://odoo.test/web#id={key}&model={model}&view_type=form"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
