"""Fills an account of Workable with the people of ``hirewire.cast``, and with the oddities of real accounts."""

from datetime import datetime

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.seeding import Seeding, emails_of, last_name_of, profiles_of
from hirewire.agent.doubles.workable.double import Workable
from hirewire.agent.doubles.workable.store import STAGES, fine_stamp, stamp
from hirewire.cast.cast import LARKSPUR, Colleague, Company
from hirewire.cast.people import MadeUpPerson

REASONS = ("Doesn't have required qualifications", "Rejected offer")


def seed(double: Workable, *, count: int = 300, company: Company = LARKSPUR) -> Workable:
    _Seeding(double, company).run(count)
    return double


class _Seeding(Seeding):
    def __init__(self, double: Workable, company: Company) -> None:
        super().__init__(company, now=double.clock.now())
        self.store = double.store
        self.members = [self.store.add("members", **member_fields(colleague)) for colleague in company.colleagues]

    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row:
        lead, helper = (self.members[(number + each) % len(self.members)] for each in range(2))
        row = self.store.add_job(
            title,
            state="published" if is_open else "archived",
            location={"country": None, "region": None, "city": self.company.colleagues[0].city, "zip_code": None},
            full_description=f"<p>{title} at {self.company.name}. We work in small teams, on our own terms.</p>",
            team=[(lead["id"], "recruiting_admin"), (helper["id"], "simple")],
        )
        row["created_at"] = row["updated_at"] = stamp(at)
        return row

    def candidate(self, person: MadeUpPerson, at: datetime) -> Row:
        """Return the fields that all records of a person share. ``application`` makes one record for each job."""
        del at
        profiles = [{"type": "linkedin", "url": link, "username": person.profile_slug} for link in profiles_of(person)]
        return {
            "firstname": person.first_name,
            "lastname": last_name_of(person) or None,
            "email": next(iter(emails_of(person)), None),
            "social_profiles": profiles,
            "experience_entries": [{"title": person.title, "company": person.company, "current": True}],
        }

    def application(self, candidate: Row, job: Row, at: datetime) -> None:
        first = candidate.get("id")
        fields = {name: value for name, value in candidate.items() if name != "id"}
        row = self.store.add_candidate(
            job,
            action="copied" if first else "applied",
            stage="sourced" if first else "applied",
            **{**fields, "sourced": bool(first), "originating_candidate_id": first, "domain": "linkedin.com"},
        )
        candidate.setdefault("id", row["id"])
        for slug, _name, _kind in STAGES[2 : 2 + self.draw.randrange(len(STAGES) - 2)]:
            self.store.move(row, slug, self.members[0])
        if self.is_rejected():
            self.store.disqualify(row, self.draw.choice(REASONS))
        self._date(row, at)

    def _date(self, row: Row, at: datetime) -> None:
        activities = self.store.rows("activities", candidate=row["id"])
        times = [self.later(at, 4 * number) for number in range(len(activities))]
        for activity, time in zip(activities, times, strict=True):
            activity["created_at"] = activity["updated_at"] = fine_stamp(time)
        row.update(created_at=stamp(at), updated_at=stamp(times[-1]))


def member_fields(colleague: Colleague) -> Row:
    role = "admin" if colleague.is_ats_admin else "simple"
    return {
        "name": colleague.name,
        "headline": colleague.title,
        "email": colleague.email,
        "role": role,
        "roles": [f"ats.{role}"],
        "active": True,
        "type": "Member",
        "collaboration_rules": [],
    }
