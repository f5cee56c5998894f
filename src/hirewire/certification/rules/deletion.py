"""Module 5: deleted records stay deleted, and calls name versions that remain supported for long enough."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.findings import Fault, Finding, Options, counted
from hirewire.certification.kinds import PARTS, UNVERSIONED, Kind
from hirewire.certification.sent import Sent, sent_in
from hirewire.certification.steps import STEPS
from hirewire.wire.versions import VERSIONS, number_of, sunset_of

#: The version that a call names must be supported for at least this long after the call.
NOTICE: Final = timedelta(days=90)
Subject = tuple[str, str]


def notes_then_candidate(traffic: Traffic, options: Options) -> Finding:
    return _in_parts(traffic, options, Kind.CANDIDATES, (Kind.CANDIDATE_NOTES,), "a note and then its candidate")


def parts_then_application(traffic: Traffic, options: Options) -> Finding:
    wanted = "a part of each kind that an application has, and then the application"
    return _in_parts(traffic, options, Kind.APPLICATIONS, PARTS, wanted)


def _in_parts(traffic: Traffic, options: Options, whole: Kind, parts: tuple[Kind, ...], wanted: str) -> Finding:
    """Judge whether the parts of a record, such as its notes, are deleted before the record itself."""
    deleted: dict[Subject, Sent] = {}
    lasting = _lasting(options)
    stayed: dict[Kind, str] = {}
    due: dict[Subject, set[Kind]] = defaultdict(set)
    begun: dict[Subject, set[Kind]] = defaultdict(set)
    faults, complete = [], 0
    for record in sent_in(traffic, whole, *parts):
        subject = _subject(record)
        if record.kind is whole:
            _track_deletion(deleted, record)
            if record.is_deletion and record.is_accepted:
                done, sent = begun.pop(subject, set()), due.pop(subject, set())
                if done and sent <= done | lasting.keys():
                    complete += 1
                    stayed |= {kind: lasting[kind] for kind in sorted(sent - done)}
        elif record.is_accepted:
            (begun if record.is_deletion else due)[subject].add(record.kind)
        elif record.is_deletion and subject in deleted:
            words = f"{record.kind.capitalize()}: {record.id} was deleted after {record.parent} itself."
            faults.append(Fault(words, record.call, f"{record.status}: {record.message}", "The parts first."))
    missing = "" if complete or faults else f"Somebody who deletes {wanted}."
    reasons = [f"Nobody can delete {kind}: {reason}" for kind, reason in stayed.items()]
    return Finding(faults, " ".join([f"{counted(complete, 'deletion')} in the right order.", *reasons]), missing)


def _lasting(options: Options) -> dict[Kind, str]:
    """Return the kinds of parts that nobody can delete in this ATS, with reasons."""
    lacks = options.lacks
    never_made = {step.makes: lacks[step.name] for step in STEPS.values() if step.name in lacks and step.makes}
    lasting = {}
    for step in STEPS.values():
        reasons = [lacks[step.name]] if step.name in lacks else []
        reasons += [never_made[name] for name in step.needs if name in never_made]
        if step.deletes and step.shows is not None and reasons:
            lasting[step.shows] = reasons[0]
    return lasting


def _subject(record: Sent) -> Subject:
    return record.call.application, record.parent or record.id


def _track_deletion(deleted: dict[Subject, Sent], record: Sent) -> None:
    if record.is_deletion and record.is_accepted:
        deleted[_subject(record)] = record
    elif record.is_accepted:
        deleted.pop(_subject(record), None)


def candidate_at_once(traffic: Traffic, _options: Options) -> Finding:
    return _at_once(traffic, Kind.CANDIDATES, (Kind.CANDIDATE_NOTES, Kind.APPLICATIONS))


def application_at_once(traffic: Traffic, _options: Options) -> Finding:
    return _at_once(traffic, Kind.APPLICATIONS, PARTS)


def _at_once(traffic: Traffic, whole: Kind, parts: tuple[Kind, ...]) -> Finding:
    """Judge deletions of records: neither an old version nor a part of the record may be sent afterwards."""
    deleted: dict[Subject, Sent] = {}
    modified: dict[Subject, int] = {}
    faults, count = [], 0
    for record in sent_in(traffic, whole, *parts):
        subject = _subject(record) if record.kind is whole else _subject_of_part(record)
        # It is no fault if this version was changed after all earlier versions: the ATS has then restored the record.
        is_stale = record.kind is not whole or record.modified_at <= modified.get(subject, 0)
        if subject in deleted and not record.is_deletion and is_stale:
            words = (
                f"{record.kind.capitalize()}: {record.id} follows the deletion in call {deleted[subject].call.number}."
            )
            faults.append(Fault(words, record.call, record.fields, "Nothing about a deleted record."))
        if record.kind is whole:
            count += record.is_deletion and record.is_accepted
            _track_deletion(deleted, record)
            modified[subject] = max(modified.get(subject, 0), record.modified_at)
    return Finding(
        faults, f"{counted(count, 'deletion')}, and nothing followed.", "" if count else f"A deletion of {whole}."
    )


def _subject_of_part(record: Sent) -> Subject:
    """Return the record to which a part belongs. An application names its candidate in a field, not in its key."""
    if record.kind is Kind.APPLICATIONS:
        return record.call.application, str(record.fields.get("atsCandidateId") or "")
    return _subject(record)


def versions(traffic: Traffic, _options: Options) -> Finding:
    calls = [call for call in traffic.business if call.root == "rest"]
    if not calls:
        return Finding(missing="A call below /rest/: all calls use the older API.")
    faults = [fault for call in calls for fault in _version_faults(call)]
    named = sorted({call.headers.get("linkedin-version", "") for call in calls})
    words = [f"{counted(len(calls), 'call')} with {', '.join(named)}.", *_older(traffic)]
    return Finding(faults[:1], " ".join(words))


def _older(traffic: Traffic) -> Iterator[str]:
    """Name the resources that were called below ``/v2/`` although they have a versioned endpoint.

    Such calls are allowed, but reviewers ask about them.
    """
    older = [call for call in traffic.business if call.root == "v2" and call.kind and call.kind not in UNVERSIONED]
    if older:
        kinds = ", ".join(sorted({str(call.kind) for call in older}))
        yield f"{counted(len(older), 'call')} below /v2/ could use the versioned API: {kinds}."


def _version_faults(call: Call) -> Iterator[Fault]:
    header = call.headers.get("linkedin-version", "")
    version = _BY_NUMBER.get(header.replace(".", "").ljust(8, "0") if len(header) != _MONTH else f"{header}01")
    newest = {"LinkedIn-Version": VERSIONS[-1]}
    if version is None or call.status == HTTPStatus.UPGRADE_REQUIRED:
        yield Fault(
            "A call names a version that does not exist or has ended.", call, {"LinkedIn-Version": header}, newest
        )
        return
    sunset = sunset_of(version)
    if sunset is not None and sunset - call.at < NOTICE:
        words = f"A call names version {version}, which ends on {sunset:%d %B %Y}."
        yield Fault(words, call, {"LinkedIn-Version": header}, newest)


_MONTH: Final = 6
_BY_NUMBER: Final = {number_of(version): version for version in VERSIONS}
