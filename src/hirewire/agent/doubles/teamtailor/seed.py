"""Fills an account of Teamtailor with the people of ``hirewire.cast``, and with the oddities of real accounts."""

from datetime import datetime
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.seeding import Seeding, emails_of, last_name_of, profiles_of
from hirewire.agent.doubles.teamtailor.double import Teamtailor
from hirewire.agent.doubles.teamtailor.store import stamp
from hirewire.agent.doubles.teamtailor.writes import NEW_CANDIDATE, apply
from hirewire.cast.cast import LARKSPUR, Company
from hirewire.cast.people import MadeUpPerson

STAGES: Final = (("Inbox", "Inbox"), ("Phone interview", "In process"), ("Interview", "In process"), ("Hired", "Hired"))
REASONS: Final = (("Role not a fit", True), ("Took another job", False))
PUBLISHED: Final = ("open", "published")
UNLISTED: Final = ("unlisted", "unlisted")
ARCHIVED: Final = ("archived", "archived")
#: An open job is unlisted if its number is a multiple of this one.
_SELDOM: Final = 5
#: Users can be notified of these events by e-mail.
NOTIFICATIONS: Final = (
    *("candidate-message", "connected-candidate", "daily-digest", "gdpr-digest", "hiring-team-application"),
    *("job", "lead-message", "mention", "recruiter-application", "removal-request"),
)


def seed(double: Teamtailor, *, count: int = 300, company: Company = LARKSPUR) -> Teamtailor:
    _Seeding(double, company).run(count)
    return double


class _Seeding(Seeding):
    def __init__(self, double: Teamtailor, company: Company) -> None:
        super().__init__(company, now=double.clock.now())
        self.double, self.store = double, double.store
        self.store.add("companies", name=company.name, locale="en", website=None)
        self.users = [self._user(number) for number in range(len(company.colleagues))]
        self.place = self.store.add("locations", **location_fields(company.colleagues[0].city))
        self.reasons = [
            self.store.add("reject-reasons", reason=reason, rejected_by_company=is_ours) for reason, is_ours in REASONS
        ]

    def _user(self, number: int) -> Row:
        person = self.company.colleagues[number]
        role = "admin" if person.is_ats_admin else "recruiter"
        return self.store.add("users", **user_fields(person.name, person.email, role=role))

    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row:
        open_state = UNLISTED if number % _SELDOM == 0 else PUBLISHED
        status, human_status = open_state if is_open else ARCHIVED
        recruiter = self.users[number % len(self.users)]
        team = self.store.add("team-memberships", user=self.users[(number + 1) % len(self.users)]["id"])
        job = self.store.add("jobs", **job_fields(title, status=status, human_status=human_status))
        job.update({"user": recruiter["id"], "team-memberships": [team["id"]], "locations": [self.place["id"]]})
        self._date(job, at)
        for order, (name, kind) in enumerate(STAGES):
            self.store.add("stages", **stage_fields(name, order, kind=kind), job=job["id"])
        return job

    def candidate(self, person: MadeUpPerson, at: datetime) -> Row:
        row = self.store.add("candidates", **NEW_CANDIDATE)
        email = next(iter(emails_of(person)), None)
        row.update(
            {
                "first-name": person.first_name,
                "last-name": last_name_of(person),
                "email": email,
                "sourced": email is None,
                "linkedin-url": next(iter(profiles_of(person)), None),
            }
        )
        self._date(row, at)
        return row

    def application(self, candidate: Row, job: Row, at: datetime) -> None:
        row = apply(self.double, candidate["id"], job["id"], sourced=candidate["sourced"])
        stages = sorted(self.store.rows("stages", job=job["id"]), key=lambda stage: stage["row-order"])
        reached = self.draw.randrange(len(stages))
        last = stamp(self.later(at, 4 * reached))
        row.update({"stage": stages[reached]["id"], "changed-stage-at": last})
        if self.is_rejected() and reached < len(stages) - 1:
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
