"""An account with the oddities of real ones: one-word names, missing e-mail addresses, nulls, right-to-left text."""

from dataclasses import dataclass

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.seed import candidate_fields, job_fields, location_fields, post_fields
from hirewire.agent.doubles.greenhouse.store import stamp
from hirewire.agent.doubles.greenhouse.writes import NEW_APPLICATION, enter


@dataclass
class Account:
    double: Greenhouse
    jobs: dict[str, Row]
    people: dict[str, Row]
    applications: dict[str, Row]
    notes: dict[str, Row]
    recruiter: Row
    stages: list[Row]
    scorecard: Row


def fill(double: Greenhouse) -> Account:
    store = double.store
    at = stamp(double.clock.now())
    recruiter = _user(double, "Amara", "Okafor", "amara.okafor@larkspur.example")
    _user(double, "Gone", "Person", "gone@larkspur.example", deactivated=True)
    jobs = _jobs(double, recruiter, at)
    stages = [
        store.add("job_interview_stages", job_id=jobs["open"]["id"], sort_order=order, name=name, active=True)
        for order, name in enumerate(("Application Review", "Phone Interview", "Onsite"))
    ]
    people = _people(double)
    source = store.add("sources", name="Referral", type={"id": 1, "name": "Referrals"})
    applications = _applications(double, jobs, people, stages, source, at)
    applied = applications["applied"]
    enter(double, applied["id"], stages[0]["id"])
    double.clock.advance(60)  # type: ignore[attr-defined]  # tests use HandClock
    enter(double, applied["id"], stages[1]["id"])
    scorecard = _scorecard(double, jobs["open"], applied, recruiter, at)
    notes = {
        "candidate": _note(double, people["noor"], None, recruiter, "Prefers nights."),
        "application": _note(double, people["noor"], applied, recruiter, "Strong welder."),
        "private": _note(double, people["priya"], None, recruiter, "Secret.", visibility="privately_visible"),
    }
    _note(double, people["noor"], None, recruiter, "Hello?", type="LINKEDIN_INMAIL")
    _resume(double, applied)
    return Account(double, jobs, people, applications, notes, recruiter, stages, scorecard)


def _user(double: Greenhouse, first: str, last: str, email: str, *, deactivated: bool = False) -> Row:
    return double.store.add(
        "users",
        first_name=first,
        last_name=last,
        name=f"{first} {last}",
        primary_email=email,
        emails=[email],
        job_title=None,
        agency_id=None,
        deactivated=deactivated,
        site_admin=True,
        employee_id=None,
        linked_candidate_ids=[],
        office_ids=[],
        department_ids=[],
        interviewer_tags=[],
        custom_fields=None,
    )


def _jobs(double: Greenhouse, owner: Row, at: str) -> dict[str, Row]:
    store = double.store
    office = store.add(
        "offices",
        name="Yard",
        parent_id=None,
        external_id=None,
        location="Gdansk",
        primary_in_house_contact_user_id=None,
    )
    jobs = {
        "open": store.add("jobs", **job_fields("Welder", opened_at=at)),
        "closed": store.add("jobs", **job_fields("Rigger", status="closed")),
        "secret": store.add("jobs", **{**job_fields("Secret"), "confidential": True, "office_ids": [office["id"]]}),
        "draft": store.add("jobs", **job_fields("Draft", status="draft")),
        "template": store.add("jobs", **{**job_fields("Template"), "is_template": True}),
    }
    post = store.add("job_posts", **post_fields(jobs["open"], published_at=at))
    store.add("job_post_locations", **location_fields(post, "Gdansk, Poland"))
    store.add("job_owners", job_id=jobs["open"]["id"], user_id=owner["id"], type="recruiter", responsible=True)
    store.add("job_hiring_managers", job_id=jobs["open"]["id"], user_id=owner["id"])
    return jobs


def _people(double: Greenhouse) -> dict[str, Row]:
    def person(first: str, last: str, *emails: str, **fields: object) -> Row:
        row = double.store.add("candidates", **candidate_fields(first, last))
        row.update(email_addresses=[{"value": email, "type": "personal"} for email in emails], **fields)
        row["last_activity_at"] = row["updated_at"]
        return row

    return {
        "noor": person(
            "Noor",
            "Haddad",
            "noor@example.com",
            company="Baltic Yards",
            title="Welder",
            phone_numbers=[{"value": "+48 58 555 0100", "type": "mobile"}],
            addresses=[{"value": "Dluga 1, Gdansk", "type": "home"}],
            social_media_addresses=[{"value": "https://hirewire.example/in/noor"}],
        ),
        "cher": person("Cher", "", "cher@example.com"),
        "omar": person("عمر", "حداد 🛠"),
        "namesake": person("Noor", "Haddad", "noor@example.com", "no mail"),
        "priya": person("Priya", "Rao", private=True),
        "idle": person("Ida", "Le"),
    }


def _applications(
    double: Greenhouse, jobs: dict[str, Row], people: dict[str, Row], stages: list[Row], source: Row, at: str
) -> dict[str, Row]:
    def application(person: Row, job: Row | None, **fields: object) -> Row:
        about = {"candidate_id": person["id"], "job_id": job["id"] if job else None, "source_id": source["id"]}
        stage = {"stage_id": stages[0]["id"], "stage_name": stages[0]["name"], "last_activity_at": at}
        return double.store.add("applications", **{**NEW_APPLICATION, **about, **stage, **fields})

    reason = double.store.add(
        "rejection_reasons", name="Lacking experience", type={"id": 1, "key": "WE_REJECTED_THEM", "name": "We"}
    )
    rejected = application(people["cher"], jobs["open"], status="rejected", rejected_at=at)
    double.store.add(
        "rejection_details",
        application_id=rejected["id"],
        rejected_by_id=None,
        rejection_note_id=None,
        rejection_reason_id=reason["id"],
        rejected_at=at,
        question_custom_fields=None,
    )
    return {
        "applied": application(people["noor"], jobs["open"]),
        "rejected": rejected,
        "hired": application(people["omar"], jobs["closed"], status="hired"),
        "prospect": application(people["idle"], None, prospect=True),
        "converted": application(people["priya"], jobs["open"], status="converted"),
    }


def _scorecard(double: Greenhouse, job: Row, application: Row, user: Row, at: str) -> Row:
    attribute = double.store.add(
        "job_candidate_attributes",
        job_id=job["id"],
        candidate_attribute_type_id=1,
        active=True,
        sort_order=1,
        name="Welding",
    )
    card = double.store.add(
        "scorecards",
        application_id=application["id"],
        interview_kit_id=1,
        interviewer_id=user["id"],
        submitter_id=user["id"],
        interviewed_at=at,
        submitted_at=at,
        status="complete",
        candidate_rating="yes",
        notes="Solid.",
        notes_with_tags="Solid.",
        public_notes=None,
        public_notes_with_tags=None,
        private_notes="Only for us.",
        private_notes_with_tags="Only for us.",
    )
    double.store.add(
        "scorecard_candidate_attributes",
        scorecard_id=card["id"],
        candidate_attribute_rating="strong_yes",
        job_candidate_attribute_id=attribute["id"],
        note=None,
    )
    return card


def _note(
    double: Greenhouse,
    person: Row,
    application: Row | None,
    user: Row,
    text: str,
    **fields: str,
) -> Row:
    usual = {"type": "NOTE", "visibility": "publicly_visible"}
    return double.store.add(
        "notes",
        candidate_id=person["id"],
        application_id=application["id"] if application else None,
        body=text,
        body_with_tags=text,
        subject=None,
        user_id=user["id"],
        email_from=None,
        email_to=None,
        email_cc=None,
        import_hash=None,
        email_attachment_file_names=None,
        **{**usual, **fields},
    )


def _resume(double: Greenhouse, application: Row) -> None:
    double.store.files["noor.pdf"] = b"%PDF-1.7 Noor"
    double.store.add(
        "attachments",
        application_id=application["id"],
        candidate_id=application["candidate_id"],
        type="resume",
        filename="noor.pdf",
        url="http://greenhouse.test/v3/files/noor.pdf",
    )
