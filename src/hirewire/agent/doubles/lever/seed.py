"""Fills an account of Lever with the people of ``hirewire.cast``, and with the oddities of real accounts."""

from datetime import datetime
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.lever.double import Lever
from hirewire.agent.doubles.lever.store import stamp
from hirewire.agent.doubles.seeding import Seeding, emails_of, name_of, profiles_of
from hirewire.cast.cast import LARKSPUR, Colleague, Company
from hirewire.cast.people import MadeUpPerson

STAGES: Final = (
    ("lead-new", "New lead"),
    ("lead-responded", "Responded"),
    ("applicant-new", "New applicant"),
    ("screen", "Phone screen"),
    ("onsite", "On-site interview"),
    ("offer", "Offer"),
)
REASONS: Final = (("Underqualified", "non-hired"), ("Withdrew", "non-hired"), ("Hired", "hired"))


def seed(double: Lever, *, count: int = 300, company: Company = LARKSPUR) -> Lever:
    _Seeding(double, company).run(count)
    return double


class _Seeding(Seeding):
    def __init__(self, double: Lever, company: Company) -> None:
        super().__init__(company, now=double.clock.now())
        self.store = double.store
        self.users = [self.store.add("users", **user_fields(colleague)) for colleague in company.colleagues]
        self.reasons = [self.store.add("archive_reasons", **reason_fields(*reason)) for reason in REASONS]
        for key, text in STAGES:
            self.store.add("stages", key=key, text=text)

    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row:
        owner = self.users[number % len(self.users)]
        row = self.store.add("postings", **posting_fields(title, owner, state="published" if is_open else "closed"))
        row["categories"]["location"] = self.company.colleagues[0].city
        return _dated(row, at)

    def candidate(self, person: MadeUpPerson, at: datetime) -> Row:
        row = self.store.add_contact(
            name_of(person),
            headline=f"{person.title} at {person.company}" if person.index % 2 else person.company,
            emails=emails_of(person),
            links=profiles_of(person),
        )
        return _dated(row, at)

    def application(self, candidate: Row, job: Row, at: datetime) -> None:
        stages = [key for key, _text in STAGES[: self.draw.randint(1, len(STAGES))]]
        row = self.store.add_opportunity(candidate, job, owner=job["owner"], sources=["LinkedIn"])
        times = [self.later(at, 4 * number) for number in range(len(stages))]
        row["stageChanges"] = [
            {"toStageId": key, "toStageIndex": number, "updatedAt": stamp(time), "userId": job["owner"]}
            for number, (key, time) in enumerate(zip(stages, times, strict=True))
        ]
        row["stage"] = stages[-1]
        if self.is_rejected():
            row["archived"] = {"reason": self.draw.choice(self.reasons)["id"], "archivedAt": stamp(times[-1])}
        _dated(row, at)
        row["updatedAt"] = row["lastInteractionAt"] = stamp(times[-1])


def _dated(row: Row, at: datetime) -> Row:
    row["createdAt"] = row["updatedAt"] = stamp(at)
    return row


def user_fields(colleague: Colleague) -> Row:
    return {
        "name": colleague.name,
        "username": colleague.email.partition("@")[0],
        "email": colleague.email,
        "accessRole": "super admin" if colleague.is_ats_admin else "team member",
        "photo": None,
        "deactivatedAt": None,
        "externalDirectoryId": None,
        "linkedContactIds": None,
        "jobTitle": colleague.title,
        "managerId": None,
    }


def reason_fields(text: str, kind: str) -> Row:
    return {"text": text, "status": "active", "type": kind}


def posting_fields(title: str, owner: Row, *, state: str = "published") -> Row:
    place = title.casefold().replace(" ", "-")
    text = f"Join us as {title}. You work in a small team, on your own terms."
    return {
        "text": title,
        "state": state,
        "distributionChannels": ["public"],
        "user": owner["id"],
        "owner": owner["id"],
        "hiringManager": None,
        "categories": {"commitment": "Full-time", "department": None, "level": None, "location": None, "team": None},
        "tags": [],
        "content": {
            "description": text,
            "descriptionHtml": f"<div>{text}</div>",
            "lists": [],
            "closing": "",
            "closingHtml": "",
        },
        "country": None,
        "followers": [],
        "reqCode": None,
        "requisitionCodes": [],
        "urls": {
            "list": "https://jobs.lever.co/larkspur",
            "show": f"https://jobs.lever.co/larkspur/{place}",
            "apply": f"https://jobs.lever.co/larkspur/{place}/apply",
        },
        "confidentiality": "non-confidential",
        "workplaceType": "unspecified",
    }
