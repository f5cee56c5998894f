"""An account for the tests, with the oddities of real ones: one-word names, nulls, right-to-left text."""

from dataclasses import dataclass

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.seed import job_fields
from hirewire.agent.doubles.smartrecruiters.store import stamp
from hirewire.agent.doubles.smartrecruiters.writes import NEW_CANDIDATE


@dataclass
class Account:
    double: SmartRecruiters
    jobs: dict[str, Row]
    people: dict[str, Row]
    applications: dict[str, Row]
    review: Row
    resume: Row
    recruiter: Row


def fill(double: SmartRecruiters) -> Account:
    store = double.store
    recruiter = _user(double, "Amara", "Okafor", role="ADMINISTRATOR", active=True)
    manager = _user(double, "Ines", "Holm", role="BASIC", active=True)
    _user(double, "Gone", "Person", role="BASIC", active=False)
    jobs = _jobs(double, recruiter, manager)
    people = _people(double)
    rejection = {"id": "1", "label": "Lacking experience"}
    applications = {
        "applied": store.assign(people["noor"]["id"], jobs["open"]["id"], source="Referral"),
        "second": store.assign(people["noor"]["id"], jobs["second"]["id"]),
        "rejected": store.assign(people["cher"]["id"], jobs["open"]["id"]),
        "hired": store.assign(people["omar"]["id"], jobs["closed"]["id"]),
        "idle": store.assign(people["idle"]["id"], jobs["open"]["id"]),
        "lead": store.assign(people["namesake"]["id"], jobs["open"]["id"], status="LEAD"),
    }
    double.clock.advance(60)  # type: ignore[attr-defined]  # tests use HandClock
    store.move(applications["applied"], "INTERVIEW", "Phone interview")
    store.move(applications["rejected"], "REJECTED", reasonOfRejection=rejection)
    review = store.add(
        "reviews",
        candidate=people["noor"]["id"],
        job=jobs["open"]["id"],
        rating=4,
        comment="Solid.",
        reviewer={"firstName": "Amara", "lastName": "Okafor"},
        criteria=[{"name": "Welding", "rating": 5}],
    )
    store.change("candidates", people["noor"]["id"], averageRating=4.0)
    resume = store.add("attachments", candidate=people["noor"]["id"], name="noor.pdf", type="RESUME")
    store.files[resume["id"]] = b"%PDF-1.7 Noor"
    store.add("attachments", candidate=people["noor"]["id"], name="letter.pdf", type="COVER_LETTER")
    return Account(double, jobs, people, applications, review, resume, recruiter)


def _user(double: SmartRecruiters, first: str, last: str, **fields: object) -> Row:
    email = f"{first}.{last}@larkspur.example".casefold()
    return double.store.add("users", firstName=first, lastName=last, email=email, **fields)


def _jobs(double: SmartRecruiters, recruiter: Row, manager: Row) -> dict[str, Row]:
    store, at = double.store, stamp(double.clock.now())
    jobs = {
        "open": store.add("jobs", **job_fields("Welder")),
        "second": store.add("jobs", **job_fields("Foreman", status="OFFER", posting_status="INTERNAL")),
        "closed": store.add("jobs", **job_fields("Rigger", status="FILLED", posting_status="NOT_PUBLISHED")),
        "held": store.add("jobs", **job_fields("Turner", status="ON_HOLD")),
        "draft": store.add("jobs", **job_fields("Draft", status="CREATED", posting_status="NOT_PUBLISHED")),
        "template": store.add("jobs", **{**job_fields("Template"), "template": True}),
    }
    jobs["open"].update(
        location={"country": "Poland", "region": "Pomerania", "city": "Gdansk"},
        publication=[{"sourceName": "Career page", "publishedOn": at, "applyUrl": "https://careers.example/welder"}],
        team=[{"id": manager["id"], "role": "HIRING_MANAGER"}, {"id": recruiter["id"], "role": "RECRUITER"}],
    )
    return jobs


def _people(double: SmartRecruiters) -> dict[str, Row]:
    def person(first: str, last: str, email: str, **fields: object) -> Row:
        names = {"firstName": first, "lastName": last, "email": email}
        return double.store.add("candidates", **{**NEW_CANDIDATE, **names, **fields})

    return {
        "noor": person(
            "Noor",
            "Haddad",
            "noor@example.com",
            phoneNumber="+48 58 555 0100",
            location={"country": "Poland", "region": None, "city": "Gdansk"},
            web={"linkedin": "https://hirewire.example/in/noor"},
            experience=[
                {"title": "Apprentice", "company": "Elsewhere", "current": False},
                {"title": "Welder", "company": "Baltic Yards", "current": True},
            ],
        ),
        "cher": person("Cher", "", "cher@example.com"),
        "omar": person("عمر", "حداد 🛠", "omar@example.com"),
        "namesake": person("Noor", "Haddad", "noor.haddad@example.com"),
        "idle": person("Ida", "Le", "ida@example.com"),
        # In a talent pool, and not on any job.
        "pool": person("Po", "Ol", "pool@example.com"),
    }
