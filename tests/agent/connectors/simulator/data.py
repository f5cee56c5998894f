"""An account with the oddities of real ones: one-word names, missing e-mail addresses, nulls, right-to-left text."""

from tests.agent.connectors.simulator.fake import FakeSimulator, Row

AT = "2026-01-05T09:00:00+00:00"
AUTHOR = {"first_name": "Amara", "last_name": "Okafor"}


def note(key: str, text: str = "Prefers nights.", *, private: bool = False, origin: str = "ats") -> Row:
    return {"id": key, "text": text, "author": AUTHOR, "created_at": AT, "private": private, "origin": origin}


def stage(key: str, name: str = "Phone screen") -> Row:
    return {"id": key, "name": name, "entered_at": AT}


def scorecard(key: str, *, submitted_at: str | None = AT) -> Row:
    return {
        "id": key,
        "interviewer": AUTHOR,
        "interview": "onsite",
        "summary": "Solid.",
        "verdict": "yes",
        "ratings": [{"attribute": "Welding", "result": "4/5"}, {"attribute": None, "result": "x"}],
        "submitted_at": submitted_at,
    }


def fill(ats: FakeSimulator) -> FakeSimulator:
    job = {"description": "<p>" + "Weld robots. " * 20 + "</p>", "city": "Gdansk", "country": "Poland"}
    addresses = {"apply_url": "http://ats.test/jobs/1", "url": "http://ats.test/jobs/1"}
    ats.put("jobs", "REQ-1", title="Welder", state="open", posted=True, opened_at=AT, **job, **addresses)
    ats.put("jobs", "REQ-2", title="Rigger", state="closed", posted=False, owner=None, **job, **addresses)
    ats.put("jobs", "REQ-3", title="Secret", state="open", confidential=True, **job, **addresses)
    long = {**job, "description": "<b>x</b>" * 6000}
    ats.put("jobs", "REQ-4", title="Long", state="open", **long, **addresses)
    ats.put("users", "U-1", email="amara.okafor@larkspur.example", **AUTHOR, is_admin=True, groups=["EMEA"])
    ats.put("groups", "G-1", name="EMEA", user_ids=["U-1"], job_ids=["REQ-1", "REQ-3"])
    ats.put("groups", "G-2", name="Empty", user_ids=None, job_ids=None)
    url = {"url": "http://ats.test/candidates/1"}
    ats.put("candidates", "C-1", first_name="Noor", last_name="Haddad", emails=["noor@example.com"], **url)
    ats.put("candidates", "C-2", first_name="Cher", last_name=None, emails=["cher@example.com"], **url)
    ats.put("candidates", "C-3", first_name="عمر", last_name="حداد 🛠", emails=None, notes=[note("N-1")], **url)
    ats.put("candidates", "C-4", first_name="Noor", last_name="Haddad", emails=["noor@example.com", "no mail"], **url)
    ats.put("candidates", "C-5", first_name="Priya", last_name="Rao", private=True, notes=[note("N-2")], **url)
    ats.put("candidates", "C-6", title=None, company=None, phones=None, addresses=None, private=None, notes=None)
    person = {"candidate": {"first_name": "Noor", "last_name": "Haddad", "email": None}}
    ats.put("applications", "A-1", candidate_id="C-1", job_id="REQ-1", job_title="Welder", **person)
    ats.put(
        "applications",
        "A-2",
        candidate_id="C-1",
        job_id="REQ-2",
        job_title="Rigger",
        stages=[stage("S-1"), stage("S-2", "Hired"), {"id": "S-3", "name": None, "entered_at": AT}],
        notes=[note("N-9"), note("N-10", private=True), note("N-11", origin="recruiter")],
        scorecards=[scorecard("F-1"), scorecard("F-2", submitted_at=None)],
        **person,
    )
    return ats
