"""Fills an account of Ashby with the people of ``hirewire.cast``, and with the oddities of real accounts."""

import uuid
from datetime import datetime
from typing import Final

from hirewire.agent.doubles.ashby.double import Ashby
from hirewire.agent.doubles.ashby.store import stamp
from hirewire.agent.doubles.ashby.writes import add_candidate
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.seeding import Seeding, emails_of, name_of, profiles_of
from hirewire.cast.cast import LARKSPUR, Colleague, Company
from hirewire.cast.people import MadeUpPerson

STAGES: Final = (
    ("New Lead", "Lead"),
    ("Application Review", "PreInterviewScreen"),
    ("Phone Screen", "Active"),
    ("Onsite", "Active"),
    ("Offer", "Offer"),
    ("Archived", "Archived"),
    ("Hired", "Hired"),
)
REASONS: Final = (("Lacks Skills/Qualifications", "RejectedByOrg"), ("Withdrew", "RejectedByCandidate"))
SOURCES: Final = ("Applied", "Referral", "LinkedIn")
PLAN: Final = str(uuid.UUID(int=10**8))


def seed(double: Ashby, *, count: int = 300, company: Company = LARKSPUR) -> Ashby:
    _Seeding(double, company).run(count)
    return double


class _Seeding(Seeding):
    def __init__(self, double: Ashby, company: Company) -> None:
        super().__init__(company, now=double.clock.now())
        self.double, self.store = double, double.store
        self.users = [self.store.add("users", **user_fields(colleague)) for colleague in company.colleagues]
        double.author = author_of(self.users[0])
        self.sources = [self.store.add("sources", **source_fields(title)) for title in SOURCES]
        self.reasons = [self.store.add("reasons", **reason_fields(*reason)) for reason in REASONS]
        self.stages = add_stages(double)

    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row:
        recruiter = self.users[number % len(self.users)]
        job = self.store.add("jobs", **job_fields(title, recruiter, status="Open" if is_open else "Closed"))
        posting = self.store.add("postings", **posting_fields(job, self.company.colleagues[0].city))
        job["jobPostingIds"] = [posting["id"]]
        for row in (job, posting):
            _date(row, at)
        return job

    def candidate(self, person: MadeUpPerson, at: datetime) -> Row:
        row = add_candidate(self.double, name_of(person), *emails_of(person))
        links = [{"type": "LinkedIn", "url": url} for url in profiles_of(person)]
        row.update(position=person.title, company=person.company, socialLinks=links)
        _date(row, at)
        return row

    def application(self, candidate: Row, job: Row, at: datetime) -> None:
        row = self.store.add_application(candidate, job, self.stages[1], source=self.draw.choice(self.sources))
        for stage in self.stages[2 : self.draw.randint(2, 5)]:
            self.store.enter(row, stage)
        for number, entry in enumerate(row["applicationHistory"]):
            entry["enteredStageAt"] = stamp(self.later(at, 4 * number))
        if self.is_rejected():
            self.store.enter(row, self.stages[5])
            row["archiveReason"] = self.draw.choice(self.reasons)
            row["archivedAt"] = stamp(self.later(at, 20))
        _date(row, at)
        _date(candidate, at)


def _date(row: Row, at: datetime) -> None:
    row["createdAt"] = row["updatedAt"] = stamp(at)


def add_stages(double: Ashby) -> list[Row]:
    fields = {"interviewPlanId": PLAN, "interviewStageGroupId": None}
    return [
        double.store.add("stages", title=title, type=kind, orderInInterviewPlan=number, **fields)
        for number, (title, kind) in enumerate(STAGES)
    ]


def user_fields(colleague: Colleague) -> Row:
    return {
        "firstName": colleague.first_name,
        "lastName": colleague.last_name,
        "email": colleague.email,
        "globalRole": "Organization Admin" if colleague.is_ats_admin else "Limited Access",
        "isEnabled": True,
        "managerId": None,
        "customFields": [],
    }


def author_of(user: Row) -> Row:
    return {name: user[name] for name in ("id", "firstName", "lastName", "email")}


def source_fields(title: str) -> Row:
    kind = {"id": str(uuid.UUID(int=10**7)), "title": "Inbound", "isArchived": False}
    return {"title": title, "isArchived": False, "sourceType": kind}


def reason_fields(text: str, kind: str) -> Row:
    return {"text": text, "reasonType": kind, "isArchived": False, "customFields": []}


def job_fields(title: str, recruiter: Row, *, status: str = "Open") -> Row:
    member = {name: recruiter[name] for name in ("email", "firstName", "lastName")}
    return {
        "title": title,
        "confidential": False,
        "status": status,
        "employmentType": "FullTime",
        "locationId": None,
        "departmentId": None,
        "defaultInterviewPlanId": PLAN,
        "interviewPlanIds": [PLAN],
        "customFields": [],
        "jobPostingIds": [],
        "customRequisitionId": None,
        "brandId": None,
        "hiringTeam": [{**member, "role": "Recruiter", "userId": recruiter["id"]}],
        "author": None,
        "openedAt": None,
        "closedAt": None,
    }


def posting_fields(job: Row, place: str) -> Row:
    text = f"Join us as {job['title']}. You work in a small team, on your own terms."
    link = f"https://jobs.ashbyhq.com/larkspur/{job['id']}"
    return {
        "title": job["title"],
        "jobId": job["id"],
        "departmentName": "Larkspur",
        "teamName": "Larkspur",
        "locationName": place,
        "locationIds": {"primaryLocationId": PLAN, "secondaryLocationIds": []},
        "workplaceType": "OnSite",
        "employmentType": "FullTime",
        "isListed": job["status"] == "Open",
        "publishedDate": "2026-01-05",
        "applicationDeadline": None,
        "externalLink": link,
        "applyLink": f"{link}/application",
        "compensationTierSummary": None,
        "shouldDisplayCompensationOnJobBoard": False,
        "descriptionHtml": f"<p>{text}</p>",
        "descriptionPlain": text,
        "address": None,
    }
