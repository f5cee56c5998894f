"""The cast as an account of Teamtailor, with the oddities of real accounts."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.teamtailor.double import Teamtailor
from hirewire.agent.doubles.teamtailor.store import stamp
from hirewire.agent.doubles.teamtailor.writes import NEW_CANDIDATE, apply
from hirewire.cast.cast import LARKSPUR, Company
from hirewire.cast.people import MadeUpPerson, people

STAGES: Final = (("Inbox", "Inbox"), ("Phone interview", "In process"), ("Interview", "In process"), ("Hired", "Hired"))
REASONS: Final = (("Role not a fit", True), ("Took another job", False))
#: What happens to a job, and how often.
STATES: Final = (*(("open", "published"),) * 5, ("archived", "archived"), ("unlisted", "unlisted"))
#: What users may be told by e-mail.
NOTIFICATIONS: Final = (
    *("candidate-message", "connected-candidate", "daily-digest", "gdpr-digest", "hiring-team-application"),
    *("job", "lead-message", "mention", "recruiter-application", "removal-request"),
)
_HISTORY: Final = timedelta(days=900)


def seed(double: Teamtailor, *, count: int = 300, company: Company = LARKSPUR) -> Teamtailor:
    """Fill the account with ``count`` candidates, each with an application."""
    _Seeding(double, company).run(count)
    return double


class _Seeding:
    def __init__(self, double: Teamtailor, company: Company) -> None:
        self.double, self.company, self.store = double, company, double.store
        self.draw = Random(company.tenant)  # noqa: S311 - made-up records need repeatable numbers, not secret ones
        self.now = double.clock.now()
        self.store.add("companies", name=company.name, locale="en", website=None)
        self.users = [self._user(number) for number in range(len(company.colleagues))]
        self.place = self.store.add("locations", **location_fields(company.colleagues[0].city))
        self.reasons = [
            self.store.add("reject-reasons", reason=reason, rejected_by_company=is_ours) for reason, is_ours in REASONS
        ]

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
        role = "admin" if person.is_ats_admin else "recruiter"
        return self.store.add("users", **user_fields(person.name, person.email, role=role))

    def _job(self, number: int, title: str) -> Row:
        status, human_status = STATES[number % len(STATES)]
        recruiter = self.users[number % len(self.users)]
        team = self.store.add("team-memberships", user=self.users[(number + 1) % len(self.users)]["id"])
        job = self.store.add("jobs", **job_fields(title, status=status, human_status=human_status))
        job.update({"user": recruiter["id"], "team-memberships": [team["id"]], "locations": [self.place["id"]]})
        self._date(job, self.now - _HISTORY + timedelta(days=number))
        for order, (name, kind) in enumerate(STAGES):
            self.store.add("stages", **stage_fields(name, order, kind=kind), job=job["id"])
        return job

    def _candidate(self, person: MadeUpPerson) -> Row:
        # Some people gave no address, and some wrote no last name.
        row = self.store.add("candidates", **NEW_CANDIDATE)
        has_email, has_profile = person.index % 11 > 0, person.index % 3 > 0
        row.update(
            {
                "first-name": person.first_name,
                "last-name": person.last_name if person.index % 41 else "",
                "email": person.email if has_email else None,
                "sourced": not has_email,
                "linkedin-url": f"https://hirewire.example/in/{person.profile_slug}" if has_profile else None,
            }
        )
        self._date(row, self.now - _HISTORY * self.draw.random())
        return row

    def _application(self, candidate: Row, job: Row) -> None:
        at = datetime.fromisoformat(candidate["created-at"])
        row = apply(self.double, candidate["id"], job["id"], sourced=candidate["sourced"])
        stages = sorted(self.store.rows("stages", job=job["id"]), key=lambda stage: stage["row-order"])
        reached = self.draw.randrange(len(stages))
        last = stamp(at + timedelta(days=4 * reached))
        row.update({"stage": stages[reached]["id"], "changed-stage-at": last})
        if self.draw.random() < 0.4 and reached < len(stages) - 1:  # noqa: PLR2004 - two of five
            row.update({"rejected-at": last, "reject-reason": self.draw.choice(self.reasons)["id"]})
        self._date(row, at)

    def _date(self, row: Row, at: datetime) -> None:
        row["created-at"] = row["updated-at"] = stamp(at)


def job_fields(title: str, *, status: str = "open", human_status: str = "published") -> Row:
    return {
        "apply-button-text": "",
        "body": f"<p>{title} at Larkspur. We work in small teams, and everybody sees the whole of what they build.</p>",
        "end-date": None,
        "human-status": human_status,
        "internal": False,
        "picture": None,
        "pinned": False,
        "start-date": None,
        "status": status,
        "tags": [],
        "title": title,
        "pitch": "",
        "external-application-url": "",
        "name-requirement": "optional",
        "resume-requirement": "optional",
        "cover-letter-requirement": "optional",
        "phone-requirement": "optional",
        "sharing-image-layout": "default",
        "mailbox": "job@inbound.teamtailor.example",
        "remote-status": "none",
        "user": None,
        "locations": [],
        "team-memberships": [],
    }


def user_fields(name: str, email: str, *, role: str = "user") -> Row:
    return {
        "email": email,
        "hide-email": False,
        "login-email": email,
        "name": name,
        "role": role,
        "username": email.partition("@")[0],
        "visible": True,
        **dict.fromkeys(("description", "external-id", "phone", "picture", "signature", "title")),
        **{f"{site}-profile": None for site in ("facebook", "instagram", "linkedin", "other", "twitter")},
        **{f"notification-{event}": True for event in NOTIFICATIONS},
    }


def stage_fields(name: str, order: int, *, kind: str = "In process") -> Row:
    counts = {"active-job-applications-count": 0, "rejected-job-applications-count": 0}
    return {"name": name, "stage-type": kind, "row-order": order, **counts}


def location_fields(city: str, country: str | None = None) -> Row:
    return {
        "address": None,
        "city": city,
        "country": country,
        "email": None,
        "headquarters": True,
        "lat": None,
        "long": None,
        "name": city,
        "phone": None,
        "zip": None,
    }
