"""An account with the oddities of real ones: one-word names, missing e-mail addresses, nulls, right-to-left text."""

from dataclasses import dataclass

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.seed import posting_fields, reason_fields, user_fields
from hirewire.cast.cast import LARKSPUR

STAGES = (("lead-new", "New lead"), ("screen", "Phone screen"), ("onsite", "On-site interview"))


@dataclass
class Account:
    double: Lever
    postings: dict[str, Row]
    people: dict[str, Row]
    opportunities: dict[str, Row]
    notes: dict[str, Row]
    feedback: dict[str, Row]
    reasons: dict[str, Row]
    resume: Row
    recruiter: Row


def fill(double: Lever) -> Account:
    store = double.store
    recruiter = store.add("users", **{**_user("Amara Okafor"), "accessRole": "super admin"})
    store.add("users", **{**_user("Gone Person"), "deactivatedAt": store.now()})
    for key, text in STAGES:
        store.add("stages", key=key, text=text)
    reasons = {
        "rejected": store.add("archive_reasons", **reason_fields("Underqualified", "non-hired")),
        "hired": store.add("archive_reasons", **reason_fields("Hired", "hired")),
    }
    postings = _postings(double, recruiter)
    people = _people(double)
    opportunities = _opportunities(double, postings, people, reasons)
    double.clock.advance(60)  # type: ignore[attr-defined]  # tests use HandClock
    applied = opportunities["applied"]
    store.enter(applied, "screen", recruiter["id"])
    notes = {
        "application": _note(double, applied, recruiter, "Strong welder."),
        "candidate": _note(double, opportunities["idle"], recruiter, "Prefers nights."),
        "secret": _note(double, applied, recruiter, "Not for everybody.", secret=True),
    }
    _note(double, applied, recruiter, "Taken back.", deletedAt=store.now())
    feedback = {
        "done": _feedback(double, applied, recruiter, completedAt=store.now()),
        "draft": _feedback(double, applied, recruiter, completedAt=None),
    }
    resume = _resume(double, applied)
    return Account(double, postings, people, opportunities, notes, feedback, reasons, resume, recruiter)


def _user(name: str) -> Row:
    email = f"{name.replace(' ', '.').casefold()}@larkspur.example"
    return {**user_fields(LARKSPUR.colleagues[0]), "name": name, "email": email}


def _postings(double: Lever, owner: Row) -> dict[str, Row]:
    def posting(title: str, state: str, **fields: object) -> Row:
        return double.store.add("postings", **{**posting_fields(title, owner, state=state), **fields})

    postings = {
        "open": posting("Welder", "published", country="PL", followers=[owner["id"]]),
        "closed": posting("Rigger", "closed"),
        "internal": posting("Fitter", "internal"),
        "draft": posting("Draft", "draft"),
        "pending": posting("Pending", "pending"),
        "secret": posting("Secret", "published", confidentiality="confidential"),
    }
    postings["open"]["categories"]["location"] = "Gdansk, Poland"
    postings["open"]["content"].update(
        descriptionHtml="<div>We build ships.</div>",
        lists=[{"text": "You & we", "content": "<li>Weld.</li>"}],
        closingHtml="<div>Write to us.</div>",
    )
    return postings


def _people(double: Lever) -> dict[str, Row]:
    contact = double.store.add_contact
    return {
        "noor": contact(
            "Noor Haddad",
            headline="Senior Welder at Baltic Yards",
            emails=["noor@example.com"],
            phones=[{"type": "mobile", "value": "+48 58 555 0100"}],
            links=["https://noor.example", "https://hirewire.example/in/noor"],
            location="Dluga 1, Gdansk",
        ),
        "cher": contact("Cher", emails=["cher@example.com"], headline="Baltic Yards, Larkspur"),
        "omar": contact("عمر حداد 🛠"),
        "namesake": contact("Noor Haddad", emails=["other@example.com"]),
        "priya": contact("Priya Rao", dataProtection={"contact": {"allowed": False, "expiresAt": None}}),
        "idle": contact("Ida Le"),
        "erased": contact("", isAnonymized=True),
    }


def _opportunities(
    double: Lever, postings: dict[str, Row], people: dict[str, Row], reasons: dict[str, Row]
) -> dict[str, Row]:
    add, now = double.store.add_opportunity, double.store.now()
    rejected = {"reason": reasons["rejected"]["id"], "archivedAt": now}
    hired = {"reason": reasons["hired"]["id"], "archivedAt": now}
    return {
        "applied": add(people["noor"], postings["open"], sources=["Referral"]),
        "rejected": add(people["cher"], postings["open"], archived=rejected),
        "hired": add(people["omar"], postings["closed"], archived=hired),
        "first": add(people["namesake"], postings["internal"]),
        # If each page has two rows, this row is on the page after "first", so the namesake appears on two pages.
        "second": add(people["namesake"], postings["open"]),
        "secret": add(people["priya"], postings["secret"]),
        "idle": add(people["idle"]),
        "erased": add(people["erased"], postings["open"]),
    }


def _note(double: Lever, opportunity: Row, user: Row, text: str, **fields: object) -> Row:
    now = double.store.now()
    field = {"createdAt": now, "score": None, "stage": None, "text": "Comment", "type": "note", "user": user["id"]}
    usual: Row = {"secret": False, "completedAt": now, "deletedAt": None, "text": "Note"}
    about: Row = {"opportunityId": opportunity["id"], "user": user["id"], "fields": [{**field, "value": text}]}
    return double.store.add("notes", **{**usual, **about, **fields})


def _feedback(double: Lever, opportunity: Row, user: Row, *, completedAt: int | None) -> Row:  # noqa: N803 - as in Lever
    return double.store.add(
        "feedback",
        opportunityId=opportunity["id"],
        type="interview",
        text="Technical interview",
        instructions="",
        baseTemplateId=None,
        interview=None,
        panel=None,
        user=user["id"],
        fields=[
            {"type": "score-system", "text": "Overall rating", "value": "4 - Strong Hire"},
            {"type": "score", "text": "Welding", "value": {"score": 3, "description": None}},
            {"type": "yes-no", "text": "Nights?", "value": None},
            {"type": "textarea", "text": "Comments", "value": "Solid."},
        ],
        deletedAt=None,
        completedAt=completedAt,
    )


def _resume(double: Lever, opportunity: Row) -> Row:
    row = double.store.add("resumes", opportunityId=opportunity["id"], parsedData=None)
    at = double.store.now()
    file = {"name": "noor.pdf", "ext": ".pdf", "uploadedAt": at, "status": "processed", "size": 13}
    row["file"] = {**file, "downloadUrl": f"https://api.lever.co/v1/opportunities/{opportunity['id']}/resumes"}
    double.store.files[row["id"]] = b"%PDF-1.7 Noor"
    return row
