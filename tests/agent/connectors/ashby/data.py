"""An account with the oddities of real ones: one-word names, missing e-mail addresses, nulls, right-to-left text."""

from dataclasses import dataclass

from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.ashby.seed import (
    add_stages,
    author_of,
    job_fields,
    posting_fields,
    reason_fields,
    source_fields,
    user_fields,
)
from hirewire.agent.doubles.ashby.writes import add_candidate, add_phone
from hirewire.agent.doubles.base import Row
from hirewire.cast.cast import LARKSPUR


@dataclass
class Account:
    double: Ashby
    jobs: dict[str, Row]
    postings: dict[str, Row]
    people: dict[str, Row]
    applications: dict[str, Row]
    notes: dict[str, Row]
    feedback: Row
    recruiter: Row
    stages: dict[str, Row]
    reason: Row


def fill(double: Ashby) -> Account:
    store = double.store
    recruiter = store.add("users", **_user("Amara", "Okafor"))
    store.add("users", **{**_user("Gone", "Person"), "isEnabled": False})
    double.author = author_of(recruiter)
    stages = {row["title"]: row for row in add_stages(double)}
    reason = store.add("reasons", **reason_fields("Lacks Skills/Qualifications", "RejectedByOrg"))
    sources = {title: store.add("sources", **source_fields(title)) for title in ("Referral", "LinkedIn")}
    jobs = _jobs(double, recruiter)
    postings = _postings(double, jobs)
    people = _people(double)
    applications = _applications(double, jobs, people, stages, sources["Referral"])
    double.clock.advance(60)  # type: ignore[attr-defined]  # tests use HandClock
    store.enter(applications["applied"], stages["Phone Screen"])
    store.enter(applications["rejected"], stages["Archived"])
    applications["rejected"]["archiveReason"] = reason
    store.enter(applications["hired"], stages["Hired"])
    _resume(double, applications["applied"])
    notes = {
        "noor": _note(double, people["noor"], recruiter, "Strong welder."),
        "private": _note(double, people["noor"], recruiter, "Not for everybody.", is_private=True),
    }
    feedback = _feedback(double, applications["applied"], recruiter)
    return Account(double, jobs, postings, people, applications, notes, feedback, recruiter, stages, reason)


def _user(first: str, last: str) -> Row:
    email = f"{first}.{last}@larkspur.example".casefold()
    fields = user_fields(LARKSPUR.colleagues[0])
    return {**fields, "firstName": first, "lastName": last, "email": email, "globalRole": "Organization Admin"}


def _jobs(double: Ashby, recruiter: Row) -> dict[str, Row]:
    def job(title: str, **fields: object) -> Row:
        return double.store.add("jobs", **{**job_fields(title, recruiter), **fields})

    return {
        "open": job("Welder (Gdansk)", openedAt=double.store.now()),
        "closed": job("Rigger", status="Closed"),
        "archived": job("Caulker", status="Archived"),
        "unposted": job("Fitter"),
        "secret": job("Secret", confidential=True),
    }


def _postings(double: Ashby, jobs: dict[str, Row]) -> dict[str, Row]:
    postings = {
        "unlisted": double.store.add("postings", **{**posting_fields(jobs["open"], "Nowhere"), "isListed": False}),
        "open": double.store.add("postings", **posting_fields(jobs["open"], "Gdansk")),
    }
    address = {"addressLocality": "Gdansk", "addressRegion": "Pomerania", "addressCountry": "Poland"}
    postings["open"].update(title="Welder", address={"postalAddress": address}, publishedDate="2026-01-04")
    return postings


def _people(double: Ashby) -> dict[str, Row]:
    people = {
        "noor": add_candidate(
            double, "Noor Haddad", "noor@example.com", "noor@home.example", position="Welder", company="Baltic Yards"
        ),
        "cher": add_candidate(double, "Cher", "cher@example.com"),
        "omar": add_candidate(double, "عمر حداد 🛠"),
        "namesake": add_candidate(double, "Noor Haddad", "other@example.com"),
        "lena": add_candidate(double, "Lena Vogt"),
        "idle": add_candidate(double, "Ida Le"),
    }
    noor = people["noor"]
    add_phone(noor, "+48 58 555 0100")
    links = [("Website", "https://noor.example"), ("LinkedIn", "https://hirewire.example/in/noor")]
    noor["socialLinks"] = [{"type": kind, "url": url} for kind, url in links]
    noor["location"] = {
        "id": noor["id"],
        "locationSummary": "Gdansk, Poland",
        "locationComponents": [{"type": "City", "name": "Gdansk"}, {"type": "Country", "name": "Poland"}],
    }
    return people


def _applications(
    double: Ashby, jobs: dict[str, Row], people: dict[str, Row], stages: dict[str, Row], source: Row
) -> dict[str, Row]:
    def application(person: str, job: str, stage: str = "Application Review") -> Row:
        return double.store.add_application(people[person], jobs[job], stages[stage], source=source)

    return {
        "applied": application("noor", "open"),
        "rejected": application("cher", "open"),
        "hired": application("omar", "closed"),
        "lead": application("lena", "open", "New Lead"),
        "secret": application("namesake", "secret"),
    }


def _note(double: Ashby, person: Row, user: Row, text: str, *, is_private: bool = False) -> Row:
    fields = {"content": text, "isPrivate": is_private, "author": author_of(user)}
    return double.store.add("notes", candidateId=person["id"], **fields)


def _feedback(double: Ashby, application: Row, user: Row) -> Row:
    def field(path: str, kind: str, title: str, *choices: tuple[str, str]) -> Row:
        values = [{"label": label, "value": value} for value, label in choices]
        about = {"id": path, "type": kind, "path": path, "humanReadablePath": path, "title": title}
        about["isNullable"] = True  # type: ignore[assignment]  # the only value that is not a string
        return {"isRequired": False, "field": {**about, **({"selectableValues": values} if values else {})}}

    fields = [
        field("overall", "ValueSelect", "Overall", ("4", "Strong hire"), ("1", "No hire")),
        field("welding", "Score", "Welding"),
        field("nights", "Boolean", "Nights?"),
        field("open", "ValueSelect", "Left open", ("1", "Yes")),
        field("comments", "RichText", "Comments"),
    ]
    submitter = {**user, "customFields": []}
    return double.store.add(
        "feedback",
        applicationId=application["id"],
        formDefinition={"sections": [{"title": "Technical", "fields": fields}]},
        submittedValues={
            "overall": "4",
            "welding": {"score": 3},
            "nights": True,
            "open": None,
            "comments": {"type": "PlainText", "value": "Solid."},
        },
        submittedByUser={name: value for name, value in submitter.items() if name != "createdAt"},
        interviewId=None,
        interviewEventId=None,
        feedbackFormDefinitionId=None,
        applicationHistoryId=None,
        submittedAt=double.store.now(),
    )


def _resume(double: Ashby, application: Row) -> None:
    double.store.files["noor.pdf"] = b"%PDF-1.7 Noor"
    application["resumeFileHandle"] = {"id": application["id"], "name": "noor.pdf", "handle": "handle-noor.pdf"}
