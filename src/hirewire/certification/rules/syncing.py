"""Module 2: what an ATS sends."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.findings import Fault, Finding, Options, counted
from hirewire.certification.kinds import PARTS, Kind
from hirewire.certification.rules.onboarding import closes
from hirewire.certification.sent import REFUSALS, Sent, has_accepted, never_repaired, sent_in, standing
from hirewire.wire.fillers import is_filler
from hirewire.wire.records.applications import NO_STAGE, Application
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.postings import TaskStatus
from hirewire.wire.restli.text import RestliSyntaxError
from hirewire.wire.validation import Record

#: In the message of a refusal, each line about a field begins with this.
FIELD_REFUSAL: Final = "ERROR ::"
_FINAL: Final = frozenset({TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.PROCESSED})
_LOOP: Final = timedelta(seconds=60)
#: This many identical refused calls within ``_LOOP`` are a loop.
_TURNS: Final = 3
_TITLE_LENGTH: Final = 200


def past_jobs(traffic: Traffic, _options: Options) -> Finding:
    jobs = [job for job in sent_in(traffic, Kind.JOBS) if job.is_accepted]
    if not jobs:
        return Finding(missing="Jobs.")
    polls = traffic.kinds(Kind.JOB_TASKS)
    first_open = next((job for job in jobs if not closes(job)), None)
    if not polls and first_open is not None and traffic.goes_on_after(first_open.call.at):
        words = "The ATS never asked what became of its jobs, so it cannot know which were refused."
        return Finding(
            [Fault(words, first_open.call, "No call to simpleJobPostingTasks.", "Polls of each task until it ends.")]
        )
    unasked = _unasked(jobs, polls)
    failed, unfinished = _lost_tasks(traffic, polls)
    faults = [*failed, *_overdue(traffic, [*unfinished, *unasked])]
    job_ids, closed_ids = {job.id for job in jobs}, {job.id for job in jobs if closes(job)}
    missing = "" if any(call.succeeded for call in polls) else "An answer about what became of the jobs."
    if unasked or unfinished:
        missing = "Polls of each job's task until it ends."
    return Finding(faults, f"{counted(len(job_ids), 'job')}, of which {len(closed_ids)} closed.", missing)


def _overdue(traffic: Traffic, open_tasks: list[Fault]) -> Iterator[Fault]:
    for fault in open_tasks:
        if fault.call is not None and traffic.goes_on_after(fault.call.at):
            yield fault


def _unasked(jobs: list[Sent], polls: list[Call]) -> list[Fault]:
    """Find jobs whose newest task the ATS has not asked about.

    The ATS need not ask about a task that closes a job. Such a task fails only if the job is not open, and then there
    is nothing to close.
    """
    polled = {task for call in polls for task in _tasks_in(call)}
    newest = {(job.call.application, job.id): job for job in jobs}
    return [
        Fault(
            f"The ATS never asked what became of job {job.id}.",
            job.call,
            {"id": job.task},
            "Polls until the job's task ends.",
        )
        for job in newest.values()
        if job.task and job.task not in polled and not closes(job)
    ]


def _tasks_in(call: Call) -> set[str]:
    """Return the tasks that a call asked about. Like the server, find none in a malformed query."""
    try:
        ids = call.parameters.ids if call.parameters is not None else []
    except RestliSyntaxError:
        ids = []
    return {*map(str, ids), unquote(call.path.rsplit("/", 1)[1])}


def _lost_tasks(traffic: Traffic, polls: list[Call]) -> tuple[list[Fault], list[Fault]]:
    """Find failed tasks whose jobs were not sent again, and tasks that had not ended when the ATS last asked.

    If a job was sent again, only its newest task matters. A task that closes a job fails only if the job is not open,
    so nothing has to be repaired.
    """
    last: dict[str, tuple[str, str, Call]] = {}
    for call in polls:
        answer = call.answer if isinstance(call.answer, dict) else {}
        results = answer.get("results")
        for urn, task in results.items() if isinstance(results, dict) else ():
            # If the journal cut a task, its state is unknown.
            if isinstance(task, dict) and "status" in task:
                last[urn] = str(task.get("status")), str(task.get("externalJobPostingId", "")), call
    last_cut = max((call.number for call in polls if call.is_cut), default=0)
    jobs = sent_in(traffic, Kind.JOBS)
    last_sent = {(job.call.application, job.id): job.call.number for job in jobs if job.is_accepted}
    # Look in earlier attempts, too, because the ATS may still ask about a task of an earlier attempt.
    closing = {job.task for job in sent_in(traffic.with_earlier, Kind.JOBS) if closes(job)}
    failed, unfinished = [], []
    for urn, (status, number, call) in last.items():
        if urn in closing or last_sent.get((call.application, number), 0) > call.number:
            continue
        if status == TaskStatus.FAILED:
            words = f"Job {number} failed, and the ATS did not send it again."
            failed.append(Fault(words, call, {"status": status}, "The repaired job."))
        elif status not in _FINAL and call.number > last_cut:
            words = f"The ATS stopped asking about job {number} while its task was in progress."
            unfinished.append(Fault(words, call, {"status": status}, "The same question, until the task ends."))
    return failed, unfinished


def past_candidates(traffic: Traffic, _options: Options) -> Finding:
    candidates = [record for record in sent_in(traffic, Kind.CANDIDATES) if record.is_accepted]
    written = [record for record in candidates if not record.is_deletion]
    if not written:
        return Finding(missing="Candidates.")
    faults = [_mail_as_id(record) for record in written if "@" in record.id or "***" in record.id]
    return Finding(
        faults, f"{counted(len({record.id for record in written}), 'candidate')} in {counted(_calls(written), 'call')}."
    )


def _mail_as_id(record: Sent) -> Fault:
    words = "A candidate's id is an e-mail address, which may change, and which two people may share."
    return Fault(words, record.call, "An id with an e-mail address.", "The id of the record in the ATS.")


def _calls(records: Iterable[Sent]) -> int:
    return len({record.call.number for record in records})


def past_applications(traffic: Traffic, _options: Options) -> Finding:
    applications = _written(traffic, Kind.APPLICATIONS)
    if not applications:
        return Finding(missing="Applications.")
    faults: list[Fault] = []
    jobs, candidates = _first(traffic, Kind.JOBS), _first(traffic, Kind.CANDIDATES)
    for application in applications:
        if traffic.is_whole_for(application.call.application):
            faults += _dangling(application, "job", "atsJobPostingId", jobs)
            faults += _dangling(application, "candidate", "atsCandidateId", candidates)
    names = {record.id for record in applications}
    return Finding(faults, f"{counted(len(names), 'application')}, none of them seen before its job or candidate.")


def _written(traffic: Traffic, *kinds: Kind) -> list[Sent]:
    return [record for record in sent_in(traffic, *kinds) if record.is_accepted and not record.is_deletion]


def _first(traffic: Traffic, kind: Kind) -> dict[tuple[str, str], int] | None:
    """Return, for each record, the number of the call that first sent the record.

    Return None if the journal cut the body of a call. Nobody can then tell which records were never sent, because any
    record may have been in the missing part.
    """
    if any(call.is_cut for call in traffic.kinds(kind)):
        return None
    first: dict[tuple[str, str], int] = {}
    for record in _written(traffic, kind):
        first.setdefault((record.call.application, record.id), record.call.number)
    return first


def _dangling(application: Sent, noun: str, field: str, known: dict[tuple[str, str], int] | None) -> Iterator[Fault]:
    named = application.fields.get(field)
    if known is None or not named:
        return
    first = known.get((application.call.application, str(named)))
    if first is None:
        words = f"Application {application.id} names {noun} {named}, which was never sent."
        yield Fault(words, application.call, {field: named}, f"The {noun} first, then the application.")
    elif first > application.call.number:
        words = f"Application {application.id} came before its {noun} {named}."
        yield Fault(words, application.call, f"The {noun} came in call {first}.", f"The {noun} first.")


def new_candidate(traffic: Traffic, _options: Options) -> Finding:
    candidates = standing(sent_in(traffic, Kind.CANDIDATES))
    return Finding(
        list(_untrue(candidates, Candidate)),
        f"{counted(len(candidates), 'version')} of candidates, with all required fields.",
        "" if has_accepted(candidates) else "A candidate.",
    )


def _untrue(records: Iterable[Sent], kind: type[Record]) -> Iterator[Fault]:
    required = required_fields(kind)
    for record in records:
        missing = [name for name in required if name not in record.fields]
        if missing:
            words = f"{record.kind.capitalize()}: {record.id} lacks {', '.join(missing)}."
            yield Fault(words, record.call, record.fields, dict.fromkeys(missing, "…"))
        yield from _fillers(record)


def required_fields(kind: type[Record]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind) if field.required]


def _fillers(record: Sent) -> Iterator[Fault]:
    for name, value in _texts(record.fields):
        if is_filler(value):
            words = f"{record.kind.capitalize()}: {name} of {record.id} holds a filler instead of a value."
            yield Fault(words, record.call, {name: value}, "The true value, or no field at all.")
            return


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for member, each in value.items():
            yield from _texts(each, member)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, name)


def new_job(traffic: Traffic, _options: Options) -> Finding:
    jobs = [job for job in standing(sent_in(traffic, Kind.JOBS)) if not closes(job)]
    faults = [fault for job in jobs for fault in _job_faults(job)]
    missing = "" if has_accepted(jobs) else "A job."
    return Finding(faults, f"{counted(len(jobs), 'version')} of jobs, with all required fields.", missing)


def _job_faults(job: Sent) -> Iterator[Fault]:
    required = ("title", "description", "companyApplyUrl", "listedAt")
    missing = [name for name in required if not job.fields.get(name)]
    if not job.fields.get("location") and not (job.fields.get("countryCode") and job.fields.get("postalCode")):
        missing.append("location")
    if not job.fields.get("state") and not job.fields.get("jobPostingOperationType"):
        missing.append("state")
    if missing:
        words = f"Job {job.id} lacks {', '.join(missing)}."
        yield Fault(words, job.call, job.fields, dict.fromkeys(missing, "…"))
    title = job.fields.get("title")
    if isinstance(title, str) and len(title) > _TITLE_LENGTH:
        yield Fault(f"The title of job {job.id} is too long.", job.call, f"{len(title)} characters", "At most 200.")
    yield from _fillers(job)


def candidate_update(traffic: Traffic, _options: Options) -> Finding:
    faults: list[Fault] = []
    updates = 0
    latest: dict[tuple[str, Kind, str, str], Sent] = {}
    for record in sent_in(traffic, Kind.CANDIDATES):
        if not record.is_accepted or record.is_partial:
            continue
        before = None if record.is_deletion else latest.get(record.name)
        if before is not None:
            updates += record.fields != before.fields
            faults += _update_faults(before, record)
        if record.is_deletion:
            latest.pop(record.name, None)
        else:
            latest[record.name] = record
    missing = "" if updates else "A candidate that was sent, changed, and sent again."
    return Finding(faults, f"{counted(updates, 'update')}, each of the whole candidate.", missing)


def _update_faults(before: Sent, after: Sent) -> Iterator[Fault]:
    if after.modified_at < before.modified_at:
        words = f"An older version of candidate {after.id} came after a newer one."
        came, due = ({"atsLastModifiedAt": each.modified_at} for each in (after, before))
        yield Fault(words, after.call, came, due)
    had = {name for name in _optional(before) if before.fields.get(name)}
    lost = {name for name in had if not after.fields.get(name)}
    if len(lost) > 1 and 2 * len(lost) >= len(had):
        words = f"An update of candidate {after.id} left out {', '.join(sorted(lost))}, which became empty."
        yield Fault(words, after.call, after.fields, {name: before.fields[name] for name in sorted(lost)})


def _optional(record: Sent) -> set[str]:
    always = {"firstName", "lastName", "externalProfileUrl", "atsCreatedAt", "atsLastModifiedAt"}
    return set(record.fields) - always - {"manualMatchedMember"}


def application_update(traffic: Traffic, _options: Options) -> Finding:
    parts = _written(traffic, *PARTS)
    if not parts:
        return Finding(missing="A move, a note or feedback of an application.")
    faults = [*_overwritten(traffic), *_orphans(traffic, parts)]
    counts = ", ".join(f"{sum(part.kind is kind for part in parts)} {kind}" for kind in PARTS)
    return Finding(faults, f"{counts}.".capitalize())


def _overwritten(traffic: Traffic) -> Iterator[Fault]:
    entered: dict[tuple[str, Kind, str, str], Sent] = {}
    for stage in sent_in(traffic, Kind.STAGES):
        if stage.is_deletion and stage.is_accepted:
            entered.pop(stage.name, None)
        elif stage.is_accepted and not stage.is_partial:
            first = entered.setdefault(stage.name, stage)
            if stage.fields.get("atsCreatedAt") != first.fields.get("atsCreatedAt"):
                words = f"Stage {stage.id} of application {stage.parent} was overwritten, so its history is lost."
                yield Fault(words, stage.call, stage.fields, "A separate stage for each move.")


def _orphans(traffic: Traffic, parts: list[Sent]) -> Iterator[Fault]:
    known = _first(traffic, Kind.APPLICATIONS)
    if known is None:
        return
    for part in parts:
        application = part.call.application
        if not traffic.is_whole_for(application):
            continue
        # A note, a stage or feedback may come before its application, so it is judged only after a while.
        if (application, part.parent) not in known and traffic.goes_on_after(part.call.at):
            words = f"{part.kind.capitalize()}: {part.id} belongs to application {part.parent}, which was never sent."
            yield Fault(words, part.call, part.parent, "The application, too.")


def error_handling(traffic: Traffic, _options: Options) -> Finding:
    refused = [record for record in sent_in(traffic, *Kind) if not record.is_accepted and record.call.is_judged]
    faults = [*_loops(traffic), *_given_up(refused, traffic)]
    repaired = _repaired(traffic)
    missing = "" if repaired else "A refused record, such as a job without a title, and its repaired version."
    words = f"{counted(len(repaired), 'refused record was', 'refused records were')} repaired"
    return Finding(faults, f"{words}; none was sent again unchanged in a loop.", missing)


def _repaired(traffic: Traffic) -> set[tuple[str, Kind, str, str]]:
    """Return the names of records that were refused for their content, and accepted in a later version."""
    refused: set[tuple[str, Kind, str, str]] = set()
    repaired: set[tuple[str, Kind, str, str]] = set()
    for record in sent_in(traffic, *Kind):
        if record.is_refused:
            refused.add(record.name)
        elif record.is_accepted and not record.is_deletion and record.name in refused:
            repaired.add(record.name)
    return repaired


def _loops(traffic: Traffic) -> Iterator[Fault]:
    turns: dict[str, list[Call]] = defaultdict(list)
    for call in traffic.business:
        if call.verb == "GET" or not _is_refused(call):
            continue
        same = turns[f"{call.application} {call.verb} {call.address} {call.body}"]
        same.append(call)
        if len(same) >= _TURNS and call.at - same[-_TURNS].at <= _LOOP:
            words = f"The same refused call was sent {_TURNS} times within a minute."
            yield Fault(words, call, call.body, "One call, and another after somebody corrected the record.")
            return


def _is_refused(call: Call) -> bool:
    return call.status in REFUSALS or (call.succeeded and bool(call.refused))


def _given_up(refused: list[Sent], traffic: Traffic) -> Iterator[Fault]:
    """Find records that were refused for reasons other than their fields, and never accepted in a later version.

    Refused deletions do not count, nor do records of calls that were refused as a whole. A refused closing of a job
    does not count either: closing is refused only if the job is not open, so nothing has to be repaired.
    """
    kinds = {record.kind for record in refused}
    sent = sent_in(traffic, *kinds) if kinds else []
    for record in never_repaired(each for each in sent if each.is_accepted or not _closes_a_job(each)):
        by_whole_call = not record.call.succeeded
        is_other = FIELD_REFUSAL not in record.message and not by_whole_call and not record.is_deletion
        if is_other and traffic.goes_on_after(record.call.at):
            words = f"{record.kind.capitalize()}: {record.id} was refused, and no later version was accepted."
            yield Fault(words, record.call, f"{record.status}: {record.message}", "The repaired record.")


def _closes_a_job(record: Sent) -> bool:
    return record.kind is Kind.JOBS and closes(record)


def field_rules(traffic: Traffic, _options: Options) -> Finding:
    records = standing(sent_in(traffic, Kind.CANDIDATES, Kind.APPLICATIONS, Kind.STAGES))
    faults = [fault for record in records for fault in _field_faults(record)]
    missing = "" if has_accepted(records) else "Candidates, applications or stages."
    return Finding(faults, f"{counted(len(records), 'record')} checked.", missing)


def _field_faults(record: Sent) -> Iterator[Fault]:
    created, modified = record.fields.get("atsCreatedAt"), record.fields.get("atsLastModifiedAt")
    times = {"atsCreatedAt": created, "atsLastModifiedAt": modified}
    where = f"{record.kind.capitalize()}: {record.id}"
    if isinstance(created, int) and created <= 0:
        yield Fault(f"{where} was created before 1970.", record.call, times, "A time in milliseconds.")
    elif isinstance(created, int) and isinstance(modified, int) and modified < created:
        yield Fault(f"{where} was changed before it was created.", record.call, times, "A later time of change.")
    if record.kind is Kind.STAGES and record.fields.get("stage") in {"", NO_STAGE}:
        yield Fault(f"{where} is not a stage.", record.call, record.fields, "The stage's name, or no stage at all.")
    if "is not an e-mail address" in record.message:
        yield Fault(f"{where} has a malformed e-mail address.", record.call, record.message, "x@x.x")
    if record.kind is Kind.APPLICATIONS:
        yield from _untrue([record], Application)
