"""The cast as an account of SmartRecruiters, with the oddities of real accounts."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.smartrecruiters.double import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.store import stamp
from hirewire.agent.doubles.smartrecruiters.writes import NEW_CANDIDATE
from hirewire.cast.cast import LARKSPUR, Company
from hirewire.cast.people import MadeUpPerson, people

STEPS: Final = (("IN_REVIEW", None), ("INTERVIEW", "Phone interview"), ("INTERVIEW", "On site"), ("OFFERED", None))
STATES: Final = (*(("SOURCING", "PUBLIC"),) * 5, ("FILLED", "NOT_PUBLISHED"), ("INTERVIEW", "INTERNAL"))
_HISTORY: Final = timedelta(days=900)


def seed(double: SmartRecruiters, *, count: int = 300, company: Company = LARKSPUR) -> SmartRecruiters:
    """Fill the account with ``count`` candidates, each with an application."""
    _Seeding(double, company).run(count)
    return double


class _Seeding:
    def __init__(self, double: SmartRecruiters, company: Company) -> None:
        self.double, self.company, self.store = double, company, double.store
        self.draw = Random(company.tenant)  # noqa: S311 - made-up records need repeatable numbers, not secret ones
        self.now = double.clock.now()
        self.users = [self._user(number) for number in range(len(company.colleagues))]

    def run(self, count: int) -> None:
        made = list(people(count))
        titles = sorted({person.title for person in made})[:25]
        jobs = [self._job(number, title) for number, title in enumerate(titles)]
        for person in made:
            candidate = self._candidate(person)
            for job in self.draw.sample(jobs, k=min(1 + (person.index % 5 == 0), len(jobs))):
                self._application(candidate, job)

    def _user(self, number: int) -> Row:
        person = self.company.colleagues[number]
        role = "ADMINISTRATOR" if person.is_ats_admin else "EXTENDED"
        names = {"firstName": person.first_name, "lastName": person.last_name}
        return self.store.add("users", email=person.email, role=role, active=True, **names)

    def _job(self, number: int, title: str) -> Row:
        status, posting_status = STATES[number % len(STATES)]
        at = stamp(self.now - _HISTORY + timedelta(days=number))
        recruiter, manager = (self.users[(number + each) % len(self.users)] for each in range(2))
        job = self.store.add("jobs", **job_fields(title, status=status, posting_status=posting_status))
        job.update(
            createdOn=at,
            updatedOn=at,
            location={"country": None, "region": None, "city": self.company.colleagues[0].city},
            publication=[{"sourceName": "Career page", "type": "CAREER_PAGE", "publishedOn": at}],
            team=[{"id": recruiter["id"], "role": "RECRUITER"}, {"id": manager["id"], "role": "HIRING_MANAGER"}],
        )
        return job

    def _candidate(self, person: MadeUpPerson) -> Row:
        row = self.store.add("candidates", **NEW_CANDIDATE)
        profile = f"https://hirewire.example/in/{person.profile_slug}"
        row.update(
            firstName=person.first_name,
            lastName=person.last_name if person.index % 41 else "",
            email=person.email,
            web={"linkedin": profile} if person.index % 3 else None,
            experience=[{"title": person.title, "company": person.company, "current": True}],
        )
        return row

    def _application(self, candidate: Row, job: Row) -> None:
        at = self.now - _HISTORY * self.draw.random()
        row = self.store.assign(candidate["id"], job["id"], source="Career page")
        row["history"][0]["changedOn"] = stamp(at)
        for number, (status, sub_status) in enumerate(STEPS[: self.draw.randrange(len(STEPS) + 1)], start=1):
            self.store.move(row, status, sub_status)
            row["history"][-1]["changedOn"] = stamp(at + timedelta(days=4 * number))
        if self.draw.random() < 0.4:  # noqa: PLR2004 - two of five
            self.store.move(row, "REJECTED", reasonOfRejection={"id": "1", "label": "Lacking experience"})
            row["history"][-1]["changedOn"] = stamp(at + timedelta(days=20))
        last = datetime.fromisoformat(row["history"][-1]["changedOn"])
        candidate.update(createdOn=stamp(at - timedelta(hours=1)), updatedOn=stamp(min(last, self.now)))


def job_fields(title: str, *, status: str = "SOURCING", posting_status: str = "PUBLIC") -> Row:
    text = f"<p>{title} at Larkspur. We work in small teams, and everybody sees the whole of what they build.</p>"
    return {
        "title": title,
        "refNumber": "REF1",
        "status": status,
        "postingStatus": posting_status,
        "template": False,
        "lastActivityOn": None,
        "department": None,
        "location": None,
        "jobAd": {"sections": {"jobDescription": {"title": "The job", "text": text}}},
        "publication": [],
        "team": [],
    }
