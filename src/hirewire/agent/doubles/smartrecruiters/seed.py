"""Fills an account of SmartRecruiters with the people of ``hirewire.cast``, and with the oddities of real accounts."""

from datetime import datetime, timedelta
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.seeding import Seeding, last_name_of, profiles_of
from hirewire.agent.doubles.smartrecruiters.double import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.store import stamp
from hirewire.agent.doubles.smartrecruiters.writes import NEW_CANDIDATE
from hirewire.cast.cast import LARKSPUR, Company
from hirewire.cast.people import MadeUpPerson

STEPS: Final = (("IN_REVIEW", None), ("INTERVIEW", "Phone interview"), ("INTERVIEW", "On site"), ("OFFERED", None))
PUBLIC: Final = ("SOURCING", "PUBLIC")
INTERNAL: Final = ("INTERVIEW", "INTERNAL")
FILLED: Final = ("FILLED", "NOT_PUBLISHED")
#: An open job is internal if its number is a multiple of this one.
_SELDOM: Final = 5


def seed(double: SmartRecruiters, *, count: int = 300, company: Company = LARKSPUR) -> SmartRecruiters:
    _Seeding(double, company).run(count)
    return double


class _Seeding(Seeding):
    def __init__(self, double: SmartRecruiters, company: Company) -> None:
        super().__init__(company, now=double.clock.now())
        self.store = double.store
        self.users = [self._user(number) for number in range(len(company.colleagues))]

    def _user(self, number: int) -> Row:
        person = self.company.colleagues[number]
        role = "ADMINISTRATOR" if person.is_ats_admin else "EXTENDED"
        names = {"firstName": person.first_name, "lastName": person.last_name}
        return self.store.add("users", email=person.email, role=role, active=True, **names)

    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row:
        open_state = INTERNAL if number % _SELDOM == 0 else PUBLIC
        status, posting_status = open_state if is_open else FILLED
        recruiter, manager = (self.users[(number + each) % len(self.users)] for each in range(2))
        job = self.store.add("jobs", **job_fields(title, status=status, posting_status=posting_status))
        job.update(
            createdOn=stamp(at),
            updatedOn=stamp(at),
            location={"country": None, "region": None, "city": self.company.colleagues[0].city},
            publication=[{"sourceName": "Career page", "type": "CAREER_PAGE", "publishedOn": stamp(at)}],
            team=[{"id": recruiter["id"], "role": "RECRUITER"}, {"id": manager["id"], "role": "HIRING_MANAGER"}],
        )
        return job

    def candidate(self, person: MadeUpPerson, at: datetime) -> Row:
        row = self.store.add("candidates", **NEW_CANDIDATE)
        profile = next(iter(profiles_of(person)), None)
        row.update(
            createdOn=stamp(at - timedelta(hours=1)),
            firstName=person.first_name,
            lastName=last_name_of(person),
            # SmartRecruiters accepts no candidate without an e-mail address.
            email=person.email,
            web={"linkedin": profile} if profile else None,
            experience=[{"title": person.title, "company": person.company, "current": True}],
        )
        return row

    def application(self, candidate: Row, job: Row, at: datetime) -> None:
        row = self.store.assign(candidate["id"], job["id"], source="Career page")
        row["history"][0]["changedOn"] = stamp(at)
        for number, (status, sub_status) in enumerate(STEPS[: self.draw.randrange(len(STEPS) + 1)], start=1):
            self.store.move(row, status, sub_status)
            row["history"][-1]["changedOn"] = stamp(self.later(at, 4 * number))
        if self.is_rejected():
            self.store.move(row, "REJECTED", reasonOfRejection={"id": "1", "label": "Lacking experience"})
            row["history"][-1]["changedOn"] = stamp(self.later(at, 20))
        candidate.update(updatedOn=row["history"][-1]["changedOn"])


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
