"""Module 3: what an ATS reads from Recruiter, and what it does with exports."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from itertools import islice, pairwise
from typing import Any, Final
from urllib.parse import parse_qs

from hirewire.certification.calls import DELIVERED, Call, Traffic
from hirewire.certification.findings import Fault, Finding, Options, counted
from hirewire.certification.kinds import CONTRACT_READS, Kind
from hirewire.certification.rules.onboarding import says_off
from hirewire.certification.sent import Sent, after, sent_in
from hirewire.wire.push import PushType

WINDOW: Final = timedelta(hours=12)
CLOSED_EVERY: Final = timedelta(days=30)
#: A developer application may make this many refused reads of the same contracts within an hour.
_MOST_REFUSALS: Final = 10
_REFUSAL_SPAN: Final = timedelta(hours=1)
#: A number with more digits is neither a position in a list nor a time. Milliseconds since 1970 have 13 digits today.
_DIGITS: Final = 15


@dataclass(frozen=True)
class Fetched:
    call: Call
    request_id: str
    person: str
    job: str
    makes_new: bool

    @property
    def key(self) -> tuple[str, str]:
        """The developer application, and the person's id, which is specific to that application."""
        return self.call.application, self.person


def fetched_in(traffic: Traffic) -> list[Fetched]:
    """Return each exported person of each request once, from the first call that fetched the person.

    An ATS may fetch a request several times. People whom the journal cut from an answer are left out, because their ids
    are unknown.
    """
    fetched: dict[tuple[str, str, str], Fetched] = {}
    for call in traffic.kinds(Kind.EXPORTS):
        for element in _elements(call):
            if isinstance(element.get("candidate"), dict) and element["candidate"].get("member"):
                each = _fetched(call, element)
                fetched.setdefault((call.application, each.request_id, each.person), each)
    return list(fetched.values())


def _fetched(call: Call, element: dict[str, Any]) -> Fetched:
    return Fetched(
        call,
        call.parameter("requestId"),
        str(element["candidate"]["member"]),
        str(element.get("externalJobPostingId") or ""),
        bool(element.get("makeNew")),
    )


def _elements(call: Call) -> list[dict[str, Any]]:
    answer = call.answer if isinstance(call.answer, dict) and call.succeeded else {}
    elements = answer.get("elements")
    return [element for element in elements if isinstance(element, dict)] if isinstance(elements, list) else []


def _people(traffic: Traffic) -> dict[tuple[str, str], list[Sent]]:
    """Return accepted candidates that are linked to a person. Each key is a developer application and a person."""
    people: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for record in sent_in(traffic, Kind.CANDIDATES):
        person = record.fields.get("manualMatchedMember")
        if record.is_accepted and person:
            people[record.call.application, str(person)].append(record)
    return people


def _known_candidates(traffic: Traffic) -> dict[tuple[str, str], list[Sent]]:
    """Like :func:`_people`, but includes candidates from earlier attempts.

    An ATS need not send a known person again in order to put that person on another job.
    """
    return _people(traffic.with_earlier)


def export(traffic: Traffic, _options: Options) -> Finding:
    fetched = fetched_in(traffic)
    returned = _returned(traffic, fetched)
    faults = [*_never_fetched(traffic), *_never_sent_back(traffic, fetched)]
    missing = "An export that the ATS fetches."
    if fetched:
        # An exported person who has not come back becomes a fault only after ten minutes. Until then, the rule is open.
        is_open = len(returned) < len(fetched)
        missing = "The exported person as a candidate with the person's id, on the chosen job." if is_open else ""
    people = len({each.key for each in returned})
    words = counted(people, "exported person came back as a candidate", "exported people came back as candidates")
    return Finding(faults, f"{words}.", missing)


def _returned(traffic: Traffic, fetched: list[Fetched]) -> list[Fetched]:
    """Return exports whose person came back as a candidate. If the recruiter chose a job, the person must be on it."""
    people, known = _people(traffic), _known_candidates(traffic)
    accepted = [application for application in sent_in(traffic, Kind.APPLICATIONS) if application.is_accepted]
    return [
        each
        for each in fetched
        if (_is_on_job(accepted, known.get(each.key, []), each.job) if each.job else each.key in people)
    ]


def _never_fetched(traffic: Traffic) -> Iterator[Fault]:
    """Find exports that the ATS was told about but did not fetch. RSC-104 covers events that the ATS did not accept."""
    requests = traffic.kinds(Kind.EXPORTS)
    fetched_ids = {call.parameter("requestId") for call in requests if call.succeeded}
    # The server answers 404 if an export is over, for example because the person has closed their account. A 404 to
    # another customer's application does not show that the export is over, so a 404 counts only for the application
    # that got the event. If the recorder does not know which application got the event, any application's 404 counts.
    ended = {
        (application, call.parameter("requestId"))
        for call in requests
        if call.status == HTTPStatus.NOT_FOUND
        for application in ("", call.application)
    }
    for event in traffic.events:
        if (
            event.type == PushType.EXPORT_CANDIDATE_PROFILE
            and event.id not in fetched_ids
            and (event.application, event.id) not in ended
            and event.state in {"", DELIVERED}
            and traffic.begins_before(event.at, event.application)
            and traffic.goes_on_after(event.at)
        ):
            due = f"GET exportedCandidates?q=request&requestId={event.id}"
            yield Fault("The ATS did not fetch an export.", None, f"Announced at {event.at:%H:%M:%S}.", due)


def _never_sent_back(traffic: Traffic, fetched: list[Fetched]) -> Iterator[Fault]:
    people, known_before = _people(traffic), _known_candidates(traffic)
    applications = sent_in(traffic, Kind.APPLICATIONS)
    for each in fetched:
        known = (known_before if each.job else people).get(each.key, [])
        if not traffic.goes_on_after(each.call.at) or (not known and _may_be_known(traffic, each)):
            continue
        if not known:
            words = "An exported person never came back as a candidate with the person's id."
            yield Fault(words, each.call, {"member": each.person}, {"manualMatchedMember": each.person})
        elif each.job and not _is_on_job(applications, known, each.job):
            words = f"An exported person was not put on job {each.job}, which the recruiter chose."
            yield Fault(words, each.call, {"atsCandidateId": known[-1].id}, {"atsJobPostingId": each.job})


def _may_be_known(traffic: Traffic, each: Fetched) -> bool:
    """Whether only an application was recorded, because the ATS may have sent the person before the recording began."""
    application = each.call.application
    if traffic.is_whole_for(application) or not each.job:
        return False
    candidate_ids = {
        record.id
        for record in sent_in(traffic.with_earlier, Kind.CANDIDATES)
        if record.call.application == application and not record.is_partial
    }
    return any(
        record.call.application == application
        and record.call.number > each.call.number
        and record.fields.get("atsJobPostingId") == each.job
        and record.fields.get("atsCandidateId") not in candidate_ids
        for record in sent_in(traffic, Kind.APPLICATIONS)
    )


def _is_on_job(applications: list[Sent], known: list[Sent], job: str) -> bool:
    # Compare developer applications, too, because different customers' ATSs may use the same ids.
    candidates = {(record.call.application, record.id) for record in known}
    return any(
        record.fields.get("atsJobPostingId") == job
        and (record.call.application, record.fields.get("atsCandidateId")) in candidates
        for record in applications
    )


def known_candidate(traffic: Traffic, _options: Options) -> Finding:
    all_fetched = fetched_in(traffic.with_earlier)
    # Only exported people count, because somebody who links candidates by hand may link two of them to one person.
    # Leave out people if one of their exports asked for a new candidate.
    exported = {each.key for each in fetched_in(traffic)} - {each.key for each in all_fetched if each.makes_new}
    earlier_ids = {call.id for call in traffic.earlier}
    repeated = [each for each in _repeated(all_fetched) if each.call.id not in earlier_ids]
    missing = "A second export of the same person."
    if repeated:
        is_open = len(_returned(traffic, repeated)) < len(repeated)
        missing = "The person of the second export, on the job that was chosen for this export." if is_open else ""
    faults = list(_second_candidates(traffic, exported))
    return Finding(faults, f"{counted(len(repeated), 'export')} of known people made no second candidate.", missing)


def _second_candidates(traffic: Traffic, exported: set[tuple[str, str]]) -> Iterator[Fault]:
    """Find exported people for whom the ATS made a second candidate. The first may come from an earlier attempt.

    Candidates that an earlier attempt linked to the person are not judged again.
    """
    earlier = replace(traffic, calls=traffic.earlier, earlier=())
    before = {(record.id, _person_of(record)) for record in _latest_candidates(earlier)}
    candidates = _latest_candidates(traffic.with_earlier)
    known = {_person_of(record): record for record in reversed(candidates) if (record.id, _person_of(record)) in before}
    for record in candidates:
        person = _person_of(record)
        first = known.setdefault(person, record)
        if person in exported and first is not record and (record.id, person) not in before:
            words = f"Candidates {first.id} and {record.id} are the same person."
            yield Fault(words, record.call, {"atsCandidateId": record.id}, {"atsCandidateId": first.id})


def _person_of(record: Sent) -> tuple[str, str]:
    """Return a candidate's developer application and person, like :attr:`Fetched.key`."""
    return record.call.application, str(record.fields.get("manualMatchedMember") or "")


def _repeated(fetched: list[Fetched]) -> list[Fetched]:
    known: set[tuple[str, str]] = set()
    repeated = []
    for each in fetched:
        if each.key in known:
            repeated.append(each)
        known.add(each.key)
    return repeated


def _latest_candidates(traffic: Traffic) -> list[Sent]:
    """Return the latest version of each remaining candidate, in the order of their first versions."""
    latest: dict[tuple[str, Kind, str, str], Sent] = {}
    for record in sent_in(traffic, Kind.CANDIDATES):
        if record.is_accepted and record.is_deletion:
            latest.pop(record.name, None)
        elif record.is_accepted:
            latest[record.name] = after(latest.get(record.name), record)
    return list(latest.values())


def manual_link(traffic: Traffic, _options: Options) -> Finding:
    known = _known_people(traffic)
    faults, by_hand = [], 0
    latest: dict[tuple[str, Kind, str, str], Sent] = {}
    unlinked: set[tuple[str, Kind, str, str]] = set()
    for record in (record for record in sent_in(traffic, Kind.CANDIDATES) if record.is_accepted):
        if record.is_deletion:
            latest.pop(record.name, None)
            continue
        before = latest.get(record.name)
        version = latest[record.name] = after(before, record)
        person = str(version.fields.get("manualMatchedMember") or "")
        if not person and not version.is_partial:
            unlinked.add(record.name)
        application = record.call.application
        has_no_other_cause = record.name in unlinked or traffic.is_whole_for(application)
        by_hand += bool(person) and has_no_other_cause and (application, person) not in known
        if before is not None and _loses_its_link(before, record):
            words = f"An update of candidate {record.id} left out the link to the member, and so removed the link."
            due = {"manualMatchedMember": before.fields["manualMatchedMember"]}
            faults.append(Fault(words, record.call, record.fields, due))
    missing = "" if by_hand else "A candidate that somebody linked by hand."
    return Finding(faults, f"{counted(by_hand, 'version')} of candidates carried a link set by hand.", missing)


def _known_people(traffic: Traffic) -> set[tuple[str, str]]:
    """Return people whom nobody has to link by hand, because the ATS knows them from exports or mail stubs.

    Each person is paired with the developer application whose ATS knows the person.
    """
    known = {each.key for each in fetched_in(traffic)}
    for call in traffic.kinds(Kind.STUBS):
        for element in _elements(call):
            profile = element.get("stubProfile")
            if isinstance(profile, dict):
                known.add((call.application, str(profile.get("member", ""))))
    return known


def _loses_its_link(before: Sent, record: Sent) -> bool:
    """Whether a link got lost by mistake.

    A partial update that removes a link does so on purpose. So does an update of the whole candidate that removes the
    link and changes nothing else. If the earlier version is known only in part, nobody can tell what else the update
    changed, so the result is False.
    """
    if before.is_partial or record.is_partial or record.fields.get("manualMatchedMember"):
        return False
    return bool(before.fields.get("manualMatchedMember")) and _changed(before, record)


def _changed(before: Sent, after: Sent) -> bool:
    """Whether more than the link changed. If only the link changed, somebody removed it on purpose."""
    ignored = {"manualMatchedMember", "atsLastModifiedAt"}
    first, second = ({name: each.fields[name] for name in each.fields.keys() - ignored} for each in (before, after))
    return first != second


def inmail(traffic: Traffic, _options: Options) -> Finding:
    calls = traffic.kinds(Kind.INMAIL)
    faults = []
    for call in calls:
        if not call.parameter("viewer"):
            faults.append(Fault("A conversation was read without a seat.", call, call.query, "viewer=urn:li:seat:…"))
        elif not call.parameter("threadUrn"):
            span = call.range("timeRange")
            faults += _too_wide(call, span.get("start"), span.get("end"))
    return _read(calls, faults, "A read of conversations.")


def _read(calls: list[Call], faults: list[Fault], missing: str) -> Finding:
    """Return the finding about ``calls``. A failed read can have a fault, but only successful reads are counted."""
    answered = sum(call.succeeded for call in calls)
    return Finding(faults, f"{counted(answered, 'read')}.", "" if answered else missing)


def notes(traffic: Traffic, _options: Options) -> Finding:
    calls = traffic.kinds(Kind.RECRUITER_NOTES)
    faults = []
    for call in calls:
        if not call.parameter("contract"):
            faults.append(Fault("Notes were read without a contract.", call, call.query, "contract=urn:li:contract:…"))
        elif call.parameter("cutoffDate") and call.parameter("beforeDate"):
            faults += _too_wide(call, call.parameter("cutoffDate"), call.parameter("beforeDate"))
    return _read(calls, faults, "A read of recruiters' notes.")


def _too_wide(call: Call, start: str | None, end: str | None) -> Iterator[Fault]:
    first, last = _number(start), _number(end)
    if first is None or last is None:
        yield Fault("A read gave no time span.", call, call.query, "A start and an end.")
    elif (span := timedelta(milliseconds=last - first)) > WINDOW:
        yield Fault("A read asked for more than twelve hours.", call, str(span), "Windows of at most twelve hours.")


def contact_data(traffic: Traffic, _options: Options) -> Finding:
    calls = traffic.kinds(Kind.STUBS)
    faults = []
    for call in calls:
        missing = [name for name in ("contract", "createdDateStart") if not call.parameter(name)]
        if missing:
            words = f"Contact data were read without {', '.join(missing)}."
            faults.append(Fault(words, call, call.query, dict.fromkeys(missing, "…")))
    return _read(calls, faults, "A read of contact data.")


def seats(traffic: Traffic, _options: Options) -> Finding:
    calls = traffic.kinds(Kind.SEATS)
    faults = [
        Fault("The ATS read only the first seats.", call, _paging(call), "The following pages, too.")
        for call in calls
        if _has_next(call) and not any(_follows(later, call) for later in calls)
    ]
    return _read(calls, faults, "A read of seats.")


def _paging(call: Call) -> Mapping[str, Any]:
    answer = call.answer if isinstance(call.answer, dict) else {}
    paging = answer.get("paging")
    return paging if isinstance(paging, dict) else {}


def _has_next(call: Call) -> bool:
    links = _paging(call).get("links")
    return any(isinstance(link, dict) and link.get("rel") == "next" for link in links or ())


def _follows(later: Call, call: Call) -> bool:
    return later.number > call.number and _start(later) > _start(call) and _seats_of(later) == _seats_of(call)


def _seats_of(call: Call) -> tuple[str, set[str]]:
    return call.application, set(parse_qs(call.query).get("contracts", ()))


def _start(call: Call) -> int:
    """Return where the page begins, or 0 if the query has no valid ``start``.

    Servers refuse a ``start`` that is not a number, so the result for such a query does not matter.
    """
    return _number(call.parameter("start")) or 0


def _number(text: str | None) -> int | None:
    """Return the number, or None if the text can be neither a position nor a time in milliseconds."""
    return int(text) if text and text.isdecimal() and len(text) <= _DIGITS else None


def _read_by(call: Call) -> tuple[str, frozenset[str]]:
    query = parse_qs(call.query)
    return call.application, frozenset((*query.get("contracts", ()), *query.get("contract", ())))


def contract_scope(traffic: Traffic, _options: Options) -> Finding:
    refused: dict[tuple[str, frozenset[str]], list[Call]] = defaultdict(list)
    for call in traffic.kinds(*CONTRACT_READS):
        if call.status == HTTPStatus.FORBIDDEN:
            refused[_read_by(call)].append(call)
    faults = []
    for own in refused.values():
        too_soon = (
            last for first, last in zip(own, own[_MOST_REFUSALS:], strict=False) if last.at - first.at < _REFUSAL_SPAN
        )
        for last in islice(too_soon, 1):
            words = f"The ATS kept reading a contract that refuses it: {_MOST_REFUSALS + 1} times within an hour."
            faults.append(Fault(words, last, "403", "No reads until the contract is switched on."))
    missing = "" if refused else "A read of a contract that is switched off."
    return Finding(faults, f"{counted(sum(map(len, refused.values())), 'refused read')}.", missing)


def closed_accounts(traffic: Traffic, _options: Options) -> Finding:
    calls = traffic.kinds(Kind.CLOSED_MEMBERS)
    faults = [fault for application in traffic.applications for fault in _unasked(traffic, application)]
    answered = sum(call.succeeded for call in calls)
    missing = "" if answered else "A read of closed accounts."
    return Finding(faults, f"{counted(answered, 'read')} of closed accounts.", missing)


def _asks(call: Call) -> bool:
    return call.kind is Kind.CLOSED_MEMBERS and (call.succeeded or call.status == HTTPStatus.FORBIDDEN)


def _unasked(traffic: Traffic, application: str) -> Iterator[Fault]:
    """Find long periods in which the ATS did not ask for closed accounts.

    Only the time from the first export to the last successful call is judged. Before the first export there was nobody
    to ask about, and after the last call the customer may have left. Besides successful requests, two kinds of calls
    count as asking: a request that is refused with 403 because the integration is off, and a call that reads the
    integration's status and finds the integration off.
    """
    own = [call for call in traffic.of(application) if call.is_business]
    answered = [call for call in own if call.succeeded]
    first = next((call for call in answered if call.kind is Kind.EXPORTS), None)
    if first is None:
        return
    last = answered[-1]
    requests = [call for call in own if first.number < call.number <= last.number and (_asks(call) or says_off(call))]
    for earlier, later in pairwise((first, *requests, last)):
        if later.at - earlier.at > CLOSED_EVERY:
            words = "The ATS did not ask for closed accounts for 30 days."
            yield Fault(words, later, f"{later.at - earlier.at}", "Every 30 days.")
