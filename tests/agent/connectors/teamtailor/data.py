"""An account for the tests, with the oddities of real ones: one-word names, nulls, right-to-left text."""

from dataclasses import dataclass

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.teamtailor import Teamtailor
from hirewire.agent.doubles.teamtailor.seed import job_fields, location_fields, stage_fields, user_fields
from hirewire.agent.doubles.teamtailor.store import stamp
from hirewire.agent.doubles.teamtailor.writes import NEW_CANDIDATE, add_note, apply


@dataclass
class Account:
    double: Teamtailor
    jobs: dict[str, Row]
    people: dict[str, Row]
    applications: dict[str, Row]
    notes: dict[str, Row]
    recruiter: Row
    admin: Row
    stages: list[Row]


def fill(double: Teamtailor) -> Account:
    store = double.store
    store.add("companies", name="Larkspur", locale="en", website=None)
    recruiter = store.add("users", **user_fields("Amara Okafor", "amara.okafor@larkspur.example", role="recruiter"))
    admin = store.add("users", **user_fields("Ines Admin", "ines@larkspur.example", role="admin"))
    # This user hides their address and has not typed a name yet.
    shy = store.add("users", **user_fields("", "shy@larkspur.example"))
    shy.update(email=None, name=None)
    store.add("users", **user_fields("Gone Person", "gone@larkspur.example", role="no_access"))
    jobs = _jobs(double, recruiter, admin)
    stages = [
        store.add("stages", **stage_fields(name, order), job=jobs["open"]["id"])
        for order, name in enumerate(("Inbox", "Phone interview", "Offer"))
    ]
    people = _people(double)
    applications = _applications(double, jobs, people)
    double.clock.advance(60)  # type: ignore[attr-defined]  # tests use HandClock
    store.move(applications["applied"]["id"], stages[0]["id"])
    noor = people["noor"]["id"]
    notes = {
        "public": add_note(double, noor, recruiter["id"], note="Prefers nights."),
        "private": add_note(double, people["omar"]["id"], recruiter["id"], **{"note": "Secret.", "private-note": True}),
    }
    add_note(double, noor, admin["id"], **{"note": "Moved by a trigger.", "created-by-trigger": True})
    return Account(double, jobs, people, applications, notes, recruiter, admin, stages)


def _jobs(double: Teamtailor, recruiter: Row, member: Row) -> dict[str, Row]:
    store = double.store
    jobs = {
        "open": store.add("jobs", **job_fields("Welder")),
        "closed": store.add("jobs", **job_fields("Rigger", status="archived", human_status="archived")),
        "internal": store.add("jobs", **{**job_fields("Foreman"), "internal": True}),
        "unlisted": store.add("jobs", **job_fields("Captain", status="unlisted", human_status="unlisted")),
        "draft": store.add("jobs", **job_fields("Draft", status="draft", human_status="draft")),
        "expired": store.add("jobs", **job_fields("Turner", human_status="expired")),
    }
    team = store.add("team-memberships", user=member["id"])
    place = store.add("locations", **location_fields("Gdansk", "Poland"))
    about = {"user": recruiter["id"], "locations": [place["id"]], "team-memberships": [team["id"]]}
    jobs["open"].update(about, **{"start-date": "2026-01-03T00:00:00.000+01:00"})
    return jobs


def _people(double: Teamtailor) -> dict[str, Row]:
    def person(first: str, last: str, email: str | None = None, **fields: object) -> Row:
        names = {"first-name": first, "last-name": last, "email": email}
        return double.store.add("candidates", **{**NEW_CANDIDATE, **names, **fields})

    double.store.files["noor.pdf"] = b"%PDF-1.7 Noor"
    return {
        "noor": person(
            "Noor",
            "Haddad",
            "noor@example.com",
            phone="+48 58 555 0100",
            resume="noor.pdf",
            **{"linkedin-url": "https://hirewire.example/in/noor"},
        ),
        "cher": person("Cher", "", "cher@example.com"),
        "omar": person("عمر", "حداد 🛠"),
        "namesake": person("Noor", "Haddad"),
        "idle": person("Ida", "Le"),
    }


def _applications(double: Teamtailor, jobs: dict[str, Row], people: dict[str, Row]) -> dict[str, Row]:
    reason = double.store.add("reject-reasons", reason="Role not a fit", rejected_by_company=True)
    at = stamp(double.clock.now())
    rejected = {"rejected-at": at, "reject-reason": reason["id"], "referring-site": "Indeed"}
    return {
        "applied": apply(double, people["noor"]["id"], jobs["open"]["id"], **{"referring-site": "Referral"}),
        "rejected": apply(double, people["cher"]["id"], jobs["open"]["id"], **rejected),
        "sourced": apply(double, people["omar"]["id"], jobs["closed"]["id"], sourced=True),
    }
