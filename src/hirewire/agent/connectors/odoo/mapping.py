"""Pure functions that turn Odoo's rows into records."""

from collections.abc import Iterable, Sequence
from html import unescape
from typing import Final

import nh3

from hirewire.agent.connectors.odoo.rows import Row, Stage, changed, created, link, link_name, moment, text
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.names import author, split_name
from hirewire.agent.sdk.records import (
    Application,
    Candidate,
    File,
    FileType,
    Job,
    JobState,
    Note,
    Owner,
    Phone,
    StageEntry,
    User,
)
from hirewire.agent.sdk.stages import after

REFUSED: Final = "Refused"
HIRED: Final = "Hired"
#: If Odoo has no field for a profile's address, the address is in the description, after this prefix.
PROFILE: Final = "Profile: "
_BREAKS: Final = (("</p>", "\n"), ("<br>", "\n"), ("<br/>", "\n"), ("<br />", "\n"), ("</div>", "\n"))


def job_from(row: Row, address: Row, company: Row, owner: Row | None, *, base_url: str, version: int) -> Job:
    # In Odoo, a job without an address is remote. Recruiter requires a place, so the job gets the place of its company.
    city, country = text(address, "city"), link_name(address, "country_id")
    is_published = bool(row.get("is_published") or row.get("website_published"))
    website = text(row, "website_url")
    return Job(
        id=str(row["id"]),
        title=text(row, "name"),
        description=text(row, "website_description") if is_published else text(row, "description"),
        city=city if city or country else text(company, "city"),
        country=country or link_name(company, "country_id"),
        state=_state(row),
        is_posted=is_published,
        apply_url=f"{base_url}{website}" if is_published and website.startswith("/") else "",
        url=form_url(base_url, "hr.job", row["id"], version=version),
        opened_at=moment(row, "published_date"),
        owner=_owner(owner),
        created_at=created(row),
        modified_at=changed(row),
    )


def user_from(row: Row) -> User:
    name = split_name(text(row, "name"))
    email = text(row, "email") or text(row, "login")
    return User(id=str(row["id"]), email=email, first_name=name.first_name, last_name=name.last_name)


def candidate_from(row: Row, notes: Iterable[Row], *, application_ids: tuple[str, ...] | None, url: str) -> Candidate:
    """Build a candidate from the row with the person's name: ``hr.candidate`` in version 18, else ``hr.applicant``."""
    name = split_name(text(row, "partner_name", "name"))
    numbers = dict.fromkeys(filter(None, (text(row, "partner_phone"), text(row, "partner_mobile"))))
    email = text(row, "email_from")
    return Candidate(
        id=str(row["id"]),
        first_name=name.first_name,
        last_name=name.last_name,
        emails=(email,) if email else (),
        phones=tuple(Phone(number) for number in numbers),
        profile_url=profile_of(row),
        url=url,
        notes=notes_from(notes),
        application_ids=application_ids,
        created_at=created(row),
        modified_at=changed(row),
    )


def application_from(
    row: Row, candidate_id: int, *, stages: Sequence[Stage] | None, notes: Iterable[Row], files: Iterable[Row]
) -> Application:
    name = split_name(text(row, "partner_name", "name"))
    return Application(
        id=str(row["id"]),
        candidate_id=str(candidate_id),
        job_id=str(link(row, "job_id")),
        job_title=link_name(row, "job_id"),
        first_name=name.first_name,
        last_name=name.last_name,
        email=text(row, "email_from") or None,
        source=link_name(row, "source_id"),
        disposition=link_name(row, "refuse_reason_id"),
        stages=_stages(row, stages),
        has_all_stages=stages is not None,
        # Recruiter drops one of these stages when somebody takes back the refusal or the hire.
        passing_stages=tuple(_end(row, name) for name in (REFUSED, HIRED)),
        notes=notes_from(notes),
        files=tuple(file for attachment in files if (file := _file(attachment))),
        created_at=created(row),
        modified_at=changed(row),
    )


def profile_of(row: Row) -> str:
    if text(row, "linkedin_profile"):
        return text(row, "linkedin_profile")
    lines = plain(text(row, "description")).splitlines()
    return next((line.removeprefix(PROFILE).strip() for line in lines if line.startswith(PROFILE)), "")


def form_url(base_url: str, model: str, key: int, *, version: int) -> str:
    if version >= 18:  # noqa: PLR2004 - the version that changed these URLs
        return f"{base_url}/odoo/{model}/{key}"
    return f"{base_url}/web#id={key}&model={model}&view_type=form"


def plain(html: str) -> str:
    for mark, end in _BREAKS:
        html = html.replace(mark, f"{end}{mark}")
    return unescape(nh3.clean(html, tags=set())).strip()


def notes_from(messages: Iterable[Row]) -> tuple[Note, ...]:
    notes = []
    for row in sorted(messages, key=lambda message: message["id"]):
        marked = unmark(plain(text(row, "body")))
        if marked.text:
            notes.append(
                Note(
                    id=str(row["id"]),
                    text=marked.text,
                    author=author(link_name(row, "author_id")),
                    created_at=moment(row, "date"),
                    is_from_recruiter=marked.is_from_recruiter,
                )
            )
    return tuple(notes)


def is_open(row: Row) -> bool:
    """Whether a job accepts people: it is not archived and, up to version 15, its ``state`` is “recruit”."""
    return row.get("active", True) is not False and row.get("state", "recruit") in {"recruit", False, None}


def is_refused(row: Row) -> bool:
    if row.get("application_status"):
        return row["application_status"] in {"refused", "archived"}
    return row.get("active") is False


def _state(row: Row) -> JobState:
    return JobState.OPEN if is_open(row) else JobState.CLOSED


def _owner(row: Row | None) -> Owner | None:
    email = text(row, "email", "login") if row else ""
    if row is None or not email:
        return None
    name = split_name(text(row, "name"))
    return Owner(email=email, first_name=name.first_name, last_name=name.last_name)


def _stages(row: Row, changes: Sequence[Stage] | None) -> tuple[StageEntry, ...]:
    entries = list(_present_stage(row) if changes is None else _history(row, changes))
    if is_refused(row):
        at = after(entries, moment(row, "refuse_date") or created(row))
        entries.append(StageEntry(id=_end(row, REFUSED), name=REFUSED, entered_at=at))
    elif row.get("application_status") == "hired" and (not entries or entries[-1].name != HIRED):
        # Each company chooses its own name for the stage that counts as a hire, so add a stage with a fixed name.
        entries.append(StageEntry(id=_end(row, HIRED), name=HIRED, entered_at=after(entries, created(row))))
    return tuple(entries)


def _end(row: Row, name: str) -> str:
    """The id of the last stage, ``REFUSED`` or ``HIRED``."""
    return f"{row['id']}-{name.casefold()}"


def _present_stage(row: Row) -> Iterable[StageEntry]:
    """The current stage. Its id must differ from the ids of earlier stages, because Recruiter keeps those stages."""
    at = moment(row, "date_last_stage_update") or created(row)
    if name := link_name(row, "stage_id"):
        # If nobody has moved the applicant, the current stage is the first one.
        key = f"{link(row, 'stage_id')}-{round(at.timestamp() * 1000)}" if at > created(row) else "first"
        yield StageEntry(id=f"{row['id']}-{key}", name=name, entered_at=at)


def _history(row: Row, changes: Sequence[Stage]) -> Iterable[StageEntry]:
    """The stages from the tracked changes. Without any change, the current stage is the only one."""
    first = changes[0].old if changes else link_name(row, "stage_id")
    if first:
        at = created(row) if changes else moment(row, "date_last_stage_update") or created(row)
        yield StageEntry(id=f"{row['id']}-first", name=first, entered_at=at)
    for change in changes:
        if change.new:
            yield StageEntry(id=str(change.id), name=change.new, entered_at=change.at)


def _file(row: Row) -> File | None:
    name = text(row, "datas_fname", "name")
    kind = FileType.of(name)
    if kind is None:
        return None
    return File(id=str(row["id"]), name=name, type=kind, created_at=created(row), modified_at=changed(row))
