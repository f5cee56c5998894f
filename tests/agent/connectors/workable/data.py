"""An account for the tests, with the oddities of real ones: copies, one-word names, nulls, right-to-left text."""

from dataclasses import dataclass

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.doubles.workable.seed import member_fields
from hirewire.cast.cast import LARKSPUR


@dataclass
class Account:
    double: Workable
    jobs: dict[str, Row]
    people: dict[str, Row]
    comments: dict[str, Row]
    rating: Row
    recruiter: Row


def fill(double: Workable) -> Account:
    store = double.store
    recruiter = _member(double, "Amara Okafor", role="admin")
    helper = _member(double, "Ines Holm", role="simple")
    _member(double, "Gone Person", role="simple", active=False)
    jobs = _jobs(double, recruiter, helper)
    people = _people(double, jobs)
    double.clock.advance(60)  # type: ignore[attr-defined]  # tests use HandClock
    store.move(people["noor"], "phone-screen", recruiter)
    store.disqualify(people["cher"], "Rejected offer")
    comments = {
        "application": store.comment(people["noor"], recruiter, "Strong welder."),
        "private": store.comment(people["noor"], recruiter, "Not for everybody.", roles=("admin", "hiring_manager")),
        "pool": store.comment(people["pool"], recruiter, "Prefers nights."),
    }
    rating = store.rate(people["noor"], recruiter, "Solid.", "definitely_not")
    store.rate(people["noor"], recruiter, "For the admins.", "definite", roles=("admin",))
    store.act(people["noor"], "message", body="Dear Noor", member={"id": recruiter["id"], "name": recruiter["name"]})
    at = people["noor"]["created_at"]
    people["noor"]["resume_metadata"] = {"filename": "noor.pdf", "filetype": "pdf", "created_at": at, "updated_at": at}
    store.files[people["noor"]["id"]] = b"%PDF-1.7 Noor"
    return Account(double, jobs, people, comments, rating, recruiter)


def _member(double: Workable, name: str, *, role: str, active: bool = True) -> Row:
    email = f"{name.replace(' ', '.').casefold()}@larkspur.example"
    usual = member_fields(LARKSPUR.colleagues[0])
    given = {"name": name, "email": email, "role": role, "roles": [f"ats.{role}"], "active": active}
    return double.store.add("members", **{**usual, **given})


def _jobs(double: Workable, recruiter: Row, helper: Row) -> dict[str, Row]:
    add = double.store.add_job
    return {
        "open": add(
            "Welder",
            location={"country": "Poland", "region": "Pomerania", "city": "Gdansk", "zip_code": "80-001"},
            full_description="<p>We build ships.</p>",
            team=[(helper["id"], "hiring_manager"), (recruiter["id"], "recruiting_admin")],
        ),
        "internal": add("Foreman", state="closed", confidential=True, team=[(helper["id"], "hiring_manager")]),
        "closed": add("Rigger", state="archived"),
        "draft": add("Draft", state="draft"),
    }


def _people(double: Workable, jobs: dict[str, Row]) -> dict[str, Row]:
    add = double.store.add_candidate
    noor: Row = {
        "firstname": "Noor",
        "lastname": "Haddad",
        "email": "noor@example.com",
        "phone": "+48 58 555 0100",
        "address": "Dluga 1",
        "location": {"country": "Poland", "region": "Pomerania", "city": "Gdansk", "zip_code": "80-001"},
        "social_profiles": [
            {"type": "twitter", "url": "https://twitter.example/noor", "username": "noor"},
            {"type": "linkedin", "url": "https://hirewire.example/in/noor", "username": "noor"},
        ],
        "experience_entries": [
            {"title": "Apprentice", "company": "Elsewhere", "current": False},
            {"title": "Senior Welder", "company": "Baltic Yards", "current": True},
        ],
    }
    people = {
        "noor": add(jobs["open"], **noor, common_source="Referral", sourced=False),
        "cher": add(jobs["open"], firstname="Cher", lastname=None, email="cher@example.com", domain="jobs.example"),
        "omar": add(jobs["closed"], firstname="عمر", lastname="حداد 🛠", stage="hired"),
        "namesake": add(jobs["open"], firstname="Noor", lastname="Haddad", email="other@example.com"),
        "pool": add(None, firstname="Po", lastname="Ol", email="pool@example.com", headline="Night welder"),
        "idle": add(jobs["open"], firstname="Ida", lastname="Le", email="ida@example.com"),
        "erased": add(jobs["open"], firstname=None, lastname=None, anonymized=True),
    }
    # A copy of Noor on another job, and a copy of that copy.
    copy = add(jobs["internal"], **noor, action="copied", originating_candidate_id=people["noor"]["id"])
    again = add(jobs["closed"], **noor, action="copied", originating_candidate_id=copy["id"])
    return {**people, "copy": copy, "again": again}
