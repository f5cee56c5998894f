import uuid
from datetime import datetime
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.tables import Tables

RESOURCES: Final = (
    *("contacts", "opportunities", "applications", "notes", "feedback", "resumes"),
    *("postings", "users", "stages", "archive_reasons", "webhooks"),
    *("deleted_opportunities", "deleted_postings"),
)
_OWNERS: Final = {
    "opportunities": ("contact",),
    **dict.fromkeys(("applications", "notes", "feedback", "resumes"), ("opportunityId",)),
}
#: Each opportunity shows these fields of its contact.
CONTACT: Final = ("name", "headline", "emails", "phones", "links", "location", "isAnonymized", "dataProtection")
_NEW_CONTACT: Final[Row] = {
    "name": "",
    "headline": "",
    "emails": [],
    "phones": [],
    "links": [],
    "location": "",
    "isAnonymized": False,
    "dataProtection": None,
}
_NEW_OPPORTUNITY: Final[Row] = {
    "archived": None,
    "confidentiality": "non-confidential",
    "followers": [],
    "lastAdvancedAt": None,
    "origin": "sourced",
    "owner": None,
    "snoozedUntil": None,
    "sourcedBy": None,
    "sources": [],
    "tags": [],
}
FIRST_STAGE: Final = "lead-new"


class Store(Tables):
    def __init__(self, clock: Clock, *, last_id: int = 0) -> None:
        super().__init__(RESOURCES, _OWNERS)
        self._clock = clock
        self._last_id = last_id

    def now(self) -> int:
        return stamp(self._clock.now())

    def add(self, table: str, *, key: str | None = None, **fields: object) -> Row:
        self._last_id += 1
        now = self.now()
        row: Row = {"id": key or str(uuid.UUID(int=self._last_id)), "createdAt": now, "updatedAt": now, **fields}
        self.tables[table][row["id"]] = row
        return row

    def change(self, table: str, key: str, **fields: object) -> Row:
        row = self.tables[table][key]
        row.update(fields, updatedAt=self.now())
        return row

    def add_contact(self, name: str, **fields: object) -> Row:
        return self.add("contacts", **{**_NEW_CONTACT, "name": name, **fields})

    def add_opportunity(self, contact: Row, posting: Row | None = None, **fields: object) -> Row:
        """Add an opportunity for a contact. If ``posting`` is given, the opportunity has an application."""
        now = self.now()
        row = self.add("opportunities", **{**_NEW_OPPORTUNITY, "contact": contact["id"], "lastInteractionAt": now})
        row.update(stage=None, stageChanges=[], applications=[])
        row["urls"] = {
            "list": "https://hire.lever.co/candidates",
            "show": f"https://hire.lever.co/candidates/{row['id']}",
        }
        self.enter(row, str(fields.pop("stage", FIRST_STAGE)))
        if posting is not None:
            application = self.add("applications", **_application(row, posting))
            row["applications"] = [application["id"]]
            row["confidentiality"] = posting["confidentiality"]
        row.update(fields)
        return row

    def enter(self, opportunity: Row, stage: str, user: str | None = None) -> None:
        now = self.now()
        changes = opportunity["stageChanges"]
        changes.append({"toStageId": stage, "toStageIndex": len(changes), "updatedAt": now, "userId": user})
        opportunity.update(stage=stage, lastAdvancedAt=now, updatedAt=now)

    def touch(self, opportunity_id: str) -> None:
        """Record an interaction, such as a note or feedback. It does not change the opportunity's ``updatedAt``."""
        self.tables["opportunities"][opportunity_id]["lastInteractionAt"] = self.now()

    def change_contact(self, key: str, **fields: object) -> Row:
        """Change a contact, and set the ``updatedAt`` of all of the contact's opportunities."""
        for row in self.rows("opportunities", contact=key):
            self.change("opportunities", row["id"])
        return self.change("contacts", key, **fields)

    def remove_contact(self, key: str) -> None:
        for row in self.rows("opportunities", contact=key):
            self.remove_opportunity(row["id"])
        del self.tables["contacts"][key]

    def remove_opportunity(self, key: str) -> None:
        row = self.tables["opportunities"].pop(key)
        for table in ("notes", "feedback", "resumes", "applications"):
            self.drop(table, opportunityId=key)
        self.tables["deleted_opportunities"][key] = {**row, "deletedAt": self.now(), "deletedBy": None}

    def remove_posting(self, key: str) -> None:
        row = self.tables["postings"].pop(key)
        self.tables["deleted_postings"][key] = {**row, "deletedAt": self.now()}

    def posting_of(self, opportunity: Row) -> str | None:
        applications = (self.tables["applications"].get(key) for key in opportunity.get("applications") or ())
        return next((row["posting"] for row in applications if row), None)


def stamp(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _application(opportunity: Row, posting: Row) -> Row:
    return {
        "type": "user",
        # ``candidateId`` is the older name of ``opportunityId``.
        "candidateId": opportunity["id"],
        "opportunityId": opportunity["id"],
        "posting": posting["id"],
        "postingOwner": posting.get("owner"),
        "postingHiringManager": posting.get("hiringManager"),
        "user": opportunity["owner"],
        "name": None,
        "email": None,
        "phone": None,
        "company": None,
        "links": [],
        "comments": None,
        "customQuestions": [],
        "archived": None,
        "requisitionForHire": None,
    }
