"""The cast as an account of Lever, with the oddities of real accounts."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.lever.double import Lever
from hirewire.agent.doubles.lever.store import stamp
from hirewire.cast.cast import LARKSPUR, Colleague, Company
from hirewire.cast.people import MadeUpPerson, people

STAGES: Final = (
    ("lead-new", "New lead"),
    ("lead-responded", "Responded"),
    ("applicant-new", "New applicant"),
    ("screen", "Phone screen"),
    ("onsite", "On-site interview"),
    ("offer", "Offer"),
)
REASONS: Final = (("Underqualified", "non-hired"), ("Withdrew", "non-hired"), ("Hired", "hired"))
_HISTORY: Final = timedelta(days=900)


def seed(double: Lever, *, count: int = 300, company: Company = LARKSPUR) -> Lever:
    """Fill the account with ``count`` contacts, each with an opportunity for a posting."""
    _Seeding(double, company).run(count)
    return double


class _Seeding:
    def __init__(self, double: Lever, company: Company) -> None:
        self.store, self.company = double.store, company
        self.draw = Random(company.tenant)  # noqa: S311 - made-up records need repeatable numbers, not secret ones
        self.now = double.clock.now()
        self.users = [self.store.add("users", **user_fields(colleague)) for colleague in company.colleagues]
        self.reasons = [self.store.add("archive_reasons", **reason_fields(*reason)) for reason in REASONS]
        for key, text in STAGES:
            self.store.add("stages", key=key, text=text)

    def run(self, count: int) -> None:
        made = list(people(count))
        postings = [self._posting(n, title) for n, title in enumerate(sorted({person.title for person in made})[:25])]
        for person in made:
            contact = self._contact(person)
            for posting in self.draw.sample(postings, k=1 + (person.index % 5 == 0)):
                self._opportunity(contact, posting)

    def _posting(self, number: int, title: str) -> Row:
        at = self.now - _HISTORY + timedelta(days=number)
        owner = self.users[number % len(self.users)]
        state = "closed" if number % 7 == 6 else "published"  # noqa: PLR2004 - every seventh is closed
        row = self.store.add("postings", **posting_fields(title, owner, state=state))
        row["categories"]["location"] = self.company.colleagues[0].city
        return _dated(row, at)

    def _contact(self, person: MadeUpPerson) -> Row:
        # Some people gave no address, and some wrote a single name.
        row = self.store.add_contact(
            f"{person.first_name} {person.last_name}" if person.index % 41 else person.first_name,
            headline=f"{person.title} at {person.company}" if person.index % 2 else person.company,
            emails=[person.email] if person.index % 11 else [],
            links=[f"https://hirewire.example/in/{person.profile_slug}"] if person.index % 3 else [],
        )
        return _dated(row, self.now - _HISTORY * self.draw.random())

    def _opportunity(self, contact: Row, posting: Row) -> None:
        at = datetime.fromtimestamp(contact["createdAt"] / 1000, self.now.tzinfo)
        reached = self.draw.randint(1, len(STAGES))
        stages = [key for key, _text in STAGES[:reached]]
        row = self.store.add_opportunity(contact, posting, owner=posting["owner"], sources=["LinkedIn"])
        times = [at + timedelta(days=4 * number) for number in range(reached)]
        row["stageChanges"] = [
            {"toStageId": key, "toStageIndex": number, "updatedAt": stamp(time), "userId": posting["owner"]}
            for number, (key, time) in enumerate(zip(stages, times, strict=True))
        ]
        row["stage"] = stages[-1]
        if self.draw.random() < 0.4:  # noqa: PLR2004 - two of five
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
    text = f"We look for somebody to join us as {title}. You work in a small team, on your own terms."
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
