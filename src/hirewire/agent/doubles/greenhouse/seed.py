"""Fills an account of Greenhouse with the people of ``hirewire.cast``, and with the oddities of real accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.greenhouse.double import Greenhouse
from hirewire.agent.doubles.greenhouse.store import stamp
from hirewire.agent.doubles.greenhouse.writes import NEW_APPLICATION
from hirewire.agent.doubles.seeding import HISTORY, Seeding, emails_of, last_name_of, profiles_of
from hirewire.cast.cast import LARKSPUR, Company
from hirewire.cast.people import MadeUpPerson

STAGES: Final = ("Application Review", "Phone Interview", "Onsite", "Offer")
REASONS: Final = (("Lacking experience", "WE_REJECTED_THEM"), ("Accepted another offer", "THEY_REJECTED_US"))


def seed(double: Greenhouse, *, count: int = 300, company: Company = LARKSPUR) -> Greenhouse:
    _Seeding(double, company).run(count)
    return double


class _Seeding(Seeding):
    def __init__(self, double: Greenhouse, company: Company) -> None:
        super().__init__(company, now=double.clock.now())
        self.store = double.store
        self.users = [self._user(n) for n in range(len(company.colleagues))]
        self.sources = [
            self._source(name) for name in ("Jobs page on your website", "Referral", "LinkedIn (Prospecting)")
        ]
        self.reasons = [self._reason(*reason) for reason in REASONS]

    def _add(self, resource: str, at: datetime, **fields: object) -> Row:
        row = self.store.add(resource, **fields)
        row["created_at"] = row["updated_at"] = stamp(at)
        return row

    def _user(self, number: int) -> Row:
        person = self.company.colleagues[number]
        return self._add(
            "users",
            self.now - HISTORY,
            first_name=person.first_name,
            last_name=person.last_name,
            name=person.name,
            primary_email=person.email,
            emails=[person.email],
            job_title=person.title,
            agency_id=None,
            deactivated=False,
            site_admin=person.is_ats_admin,
            employee_id=None,
            linked_candidate_ids=[],
            office_ids=[],
            department_ids=[],
            interviewer_tags=[],
            custom_fields=None,
        )

    def _source(self, name: str) -> Row:
        return self._add("sources", self.now - HISTORY, name=name, type={"id": 1, "name": "Other"})

    def _reason(self, name: str, key: str) -> Row:
        kind = {"id": 1, "key": key, "name": key.replace("_", " ").capitalize()}
        return self._add("rejection_reasons", self.now - HISTORY, name=name, type=kind)

    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row:
        status = "open" if is_open else "closed"
        job = self._add("jobs", at, **job_fields(title, status=status, opened_at=stamp(at)))
        owner = self.users[number % len(self.users)]
        self._add("job_owners", at, job_id=job["id"], user_id=owner["id"], type="recruiter", responsible=True)
        post = self._add("job_posts", at, **post_fields(job, published_at=stamp(at)))
        self._add("job_post_locations", at, **location_fields(post, self.company.colleagues[0].city))
        for order, name in enumerate(STAGES):
            self._add("job_interview_stages", at, job_id=job["id"], sort_order=order, name=name, active=True)
        return job

    def candidate(self, person: MadeUpPerson, at: datetime) -> Row:
        row = self._add("candidates", at, **candidate_fields(person.first_name, last_name_of(person)))
        row.update(
            company=person.company,
            title=person.title,
            email_addresses=[{"value": email, "type": "personal"} for email in emails_of(person)],
            social_media_addresses=[{"value": url} for url in profiles_of(person)],
        )
        row["last_activity_at"] = row["updated_at"]
        row["private"] = person.index % 50 == 49  # noqa: PLR2004 - one in fifty
        return row

    def application(self, candidate: Row, job: Row, at: datetime) -> None:
        stages = sorted(self.store.rows("job_interview_stages", job_id=job["id"]), key=lambda row: row["sort_order"])
        reached = self.draw.randint(1, len(stages))
        is_rejected = self.is_rejected()
        last = self.later(at, 4 * (reached - 1))
        row = self._add(
            "applications",
            at,
            **{
                **NEW_APPLICATION,
                "candidate_id": candidate["id"],
                "job_id": job["id"],
                "source_id": self.draw.choice(self.sources)["id"],
                "stage_id": stages[reached - 1]["id"],
                "stage_name": stages[reached - 1]["name"],
                "status": "rejected" if is_rejected else "in_process",
                "rejected_at": stamp(last) if is_rejected else None,
                "last_activity_at": stamp(last),
            },
        )
        self._stages(row, stages[:reached], at)
        if is_rejected:
            self._rejection(row, last)

    def _stages(self, application: Row, stages: Sequence[Row], at: datetime) -> None:
        for number, stage in enumerate(stages):
            is_current = number == len(stages) - 1
            entered_at = self.later(at, 4 * number)
            self._add(
                "application_stages",
                entered_at,
                application_id=application["id"],
                job_interview_stage_id=stage["id"],
                entered_at=stamp(entered_at),
                exited_at=None if is_current else stamp(self.later(at, 4 * (number + 1))),
                days_in_stage=0 if is_current else 4,
                current=is_current,
            )

    def _rejection(self, application: Row, at: datetime) -> None:
        self._add(
            "rejection_details",
            at,
            application_id=application["id"],
            rejected_by_id=self.users[0]["id"],
            rejection_note_id=None,
            rejection_reason_id=self.draw.choice(self.reasons)["id"],
            rejected_at=stamp(at),
            question_custom_fields=None,
        )


def job_fields(name: str, *, status: str = "open", opened_at: str | None = None) -> Row:
    return {
        "name": name,
        "requisition_id": None,
        "notes": None,
        "confidential": False,
        "status": status,
        "opened_at": opened_at,
        "closed_at": None,
        "is_template": False,
        "copied_from_id": None,
        "department_id": None,
        "office_ids": [],
        "custom_fields": None,
    }


def post_fields(job: Row, *, published_at: str | None = None) -> Row:
    title = job["name"]
    return {
        "title": title,
        "internal": False,
        "active": True,
        "live": job["status"] == "open",
        "featured": False,
        "first_published_at": published_at,
        "content": f"<p>Join us as {title}. You work in a small team, on your own terms.</p>",
        "internal_content": None,
        "language": "en",
        "public_url": f"https://boards.greenhouse.io/larkspur/jobs/{job['id']}?gh_jid={job['id']}",
        "demographic_question_set_id": None,
        "job_id": job["id"],
        "job_board_id": 1,
        "questions": [],
    }


def location_fields(post: Row, text: str) -> Row:
    return {
        "plain_text_location": text,
        "office_id": None,
        "type": "free_text",
        "job_post_id": post["id"],
        "custom_location_id": None,
    }


def candidate_fields(first_name: str, last_name: str) -> Row:
    return {
        "first_name": first_name,
        "last_name": last_name or None,
        "preferred_name": None,
        "company": None,
        "title": None,
        "last_activity_at": None,
        "private": False,
        "can_email": True,
        "time_zone": None,
        "tags": [],
        "linked_user_ids": [],
        "phone_numbers": [],
        "addresses": [],
        "email_addresses": [],
        "website_addresses": [],
        "social_media_addresses": [],
        "custom_fields": None,
    }
