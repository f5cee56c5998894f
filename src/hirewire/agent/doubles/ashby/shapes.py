from typing import TYPE_CHECKING

from hirewire.agent.doubles.base import Row

if TYPE_CHECKING:
    from hirewire.agent.doubles.ashby.double import Ashby

#: Lists leave out these fields of applications and of postings.
_SINGLE = ("applicationHistory", "resumeFileHandle")
_POSTING = ("descriptionHtml", "descriptionPlain", "address")


def application(double: "Ashby", row: Row, *, is_single: bool = False) -> Row:
    person = double.store.tables["candidates"].get(row["candidateId"], {})
    job = double.store.tables["jobs"].get(row["jobId"], {})
    shown = {name: value for name, value in row.items() if name not in {"candidateId", "jobId"}}
    if not is_single:
        shown = {name: value for name, value in shown.items() if name not in _SINGLE}
    shown["candidate"] = {
        "id": row["candidateId"],
        "name": person.get("name"),
        "primaryEmailAddress": person.get("primaryEmailAddress"),
        "primaryPhoneNumber": person.get("primaryPhoneNumber"),
    }
    places = {name: job[name] for name in ("locationId", "departmentId") if job.get(name)}
    shown["job"] = {"id": row["jobId"], "title": job.get("title"), **places}
    return shown


def posting(row: Row, *, is_single: bool = False) -> Row:
    return row if is_single else {name: value for name, value in row.items() if name not in _POSTING}


def note(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in {"candidateId", "updatedAt"}}


def feedback(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in {"createdAt", "updatedAt"}}
