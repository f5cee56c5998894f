"""Module 4: access lists."""

from collections import defaultdict
from typing import Final

from hirewire.certification.calls import Traffic
from hirewire.certification.findings import Fault, Finding, Options, counted
from hirewire.certification.kinds import Kind
from hirewire.certification.sent import Sent, sent_in

#: The most lists that one person may be on.
MOST_LISTS: Final = 10
_NO_LISTS: Final = "An access list."


def secured_job(traffic: Traffic, _options: Options) -> Finding:
    secured = [record for record in sent_in(traffic, Kind.LISTS) if record.is_accepted and not record.is_deletion]
    if not secured:
        return Finding(missing=_NO_LISTS)
    faults, named = [], 0
    for application in dict.fromkeys(record.call.application for record in secured):
        own = [record for record in secured if record.call.application == application]
        people = [each for each in _people(traffic) if each.call.application == application and not each.is_deletion]
        named += any(each.is_accepted for each in people)
        # A single list may be empty, for example because nobody who should be on the list has an account. It is a fault
        # if all lists are empty.
        if not people and traffic.is_whole_for(application) and traffic.goes_on_after(own[0].call.at):
            words = "The ATS secures jobs with access lists, but puts nobody on any of them."
            faults.append(Fault(words, own[0].call, own[0].key, "The people of each list."))
    missing = "" if named or faults else "Somebody on an access list."
    return Finding(
        faults, f"{counted(len({_list(record) for record in secured}), 'list')}, and people on them.", missing
    )


def _list(record: Sent) -> str:
    return record.key.get("atsEntityAclId", "")


def _removals(traffic: Traffic) -> list[Sent]:
    return [record for record in _people(traffic) if record.is_deletion]


def _people(traffic: Traffic) -> list[Sent]:
    return [record for record in sent_in(traffic, Kind.ASSIGNEES) if record.call.is_judged]


def removed(traffic: Traffic, _options: Options) -> Finding:
    removals = _removals(traffic)
    faults = [
        Fault("Somebody could not be taken off a list.", record.call, f"{record.status}: {record.message}", record.key)
        for record in removals
        if not record.is_accepted
    ]
    missing = "" if removals else "Somebody who is taken off a list."
    return Finding(faults, f"{counted(len(removals), 'person was', 'people were')} taken off lists.", missing)


def added_again(traffic: Traffic, _options: Options) -> Finding:
    taken_off: set[tuple[str, Kind, str, str]] = set()
    faults, again = [], 0
    for record in _people(traffic):
        if record.is_deletion:
            taken_off.update([record.name] if record.is_accepted else [])
        elif record.name in taken_off:
            again += record.is_accepted
            if not record.is_accepted:
                words = "Somebody could not be put on a list again."
                faults.append(Fault(words, record.call, f"{record.status}: {record.message}", record.key))
    missing = "" if again or faults else "Somebody who is taken off a list, and put on it again."
    return Finding(faults, f"{counted(again, 'person was', 'people were')} put on lists again.", missing)


def list_limit(traffic: Traffic, _options: Options) -> Finding:
    lists: dict[tuple[str, str], set[str]] = defaultdict(set)
    # One fault for each person: an ATS often repeats a refused record, which is not a second fault.
    faults: dict[tuple[str, str], Fault] = {}
    for record in _people(traffic):
        person = record.call.application, record.key.get("assignee", "")
        own = lists.get(person, set())
        if not record.is_deletion and len(own | {_list(record)}) > MOST_LISTS:
            # The server refuses such a record, and the ATS should not have sent it.
            words = f"The ATS tried to put somebody on more than {MOST_LISTS} lists."
            faults.setdefault(person, Fault(words, record.call, f"{len(own) + 1} lists", f"At most {MOST_LISTS}."))
        elif record.is_accepted and record.is_deletion:
            own.discard(_list(record))
        elif record.is_accepted:
            lists[person].add(_list(record))
    most = max(map(len, lists.values()), default=0)
    return Finding(list(faults.values()), f"At most {counted(most, 'list')} a person.", "" if lists else _NO_LISTS)
