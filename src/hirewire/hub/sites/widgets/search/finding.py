"""Finds people in Recruiter and in the ATS, a limited number in each, and merges those who are the same person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Final

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_candidates
from hirewire.hub.ats.candidates.models import DOCUMENT, Candidate
from hirewire.hub.ats.matching.likely import LikelyRecord, pairs
from hirewire.hub.ats.matching.models import NO_CANDIDATE, Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.finding import Prefixes, words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.recommendations.asking import folded
from hirewire.hub.recruiting.searches.wanted import Facet, Wanted
from hirewire.hub.sites.recruiter.ats import JobLine, Sign, job_lines, signs
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, fitting

#: The most people to read from each system. Nobody reads a longer list; users narrow the search instead.
MOST: Final = 250


@dataclass(frozen=True, slots=True)
class Criteria:
    text: str = ""
    title: str = ""
    location: str = ""
    #: Whether to find only people who are open to opportunities. Recruiter knows this only of members.
    is_open: bool = False
    ats: Facet = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.title or self.location or self.is_open or self.ats)


@dataclass(slots=True)
class Person:
    """One line of the results: a member, a record of the ATS, or both."""

    member: Member | None = None
    records: list[Candidate] = field(default_factory=list)
    #: Records that are linked to nobody but likely belong to this member.
    perhaps: list[LikelyRecord] = field(default_factory=list)
    sign: Sign | None = None
    #: Whether ``member`` is None although the record is linked to at least one member.
    is_linked: bool = False

    @property
    def record(self) -> Candidate | None:
        return self.records[0] if self.records else None

    @property
    def name(self) -> str:
        if self.member is not None:
            return self.member.name
        return f"{self.records[0].first_name} {self.records[0].last_name}".strip()


@dataclass(frozen=True, slots=True)
class Found:
    people: list[Person]
    #: Whether more people match than were read.
    is_more: bool


def find(seat: Seat, seen: VisibilityScope, sought: Criteria) -> Found:
    """Find people in both systems. ``seen`` is what the seat sees of the embedding ATS."""
    members = _members(seat, seen, sought)
    candidates = _candidates(seen, sought)
    people = {member.pk: Person(member=member) for member in members[:MOST]}
    alone = _join(seat, seen, people, candidates[:MOST])
    known = _find_records(seen, people)
    everybody = [*people.values(), *_apart(people, alone)]
    if sought.ats == "in":
        everybody = [
            person
            for person in everybody
            if person.records or person.perhaps or (person.member and person.member.pk in known)
        ]
    return Found(_sorted(everybody, sought), is_more=len(members) > MOST or len(candidates) > MOST)


def _members(seat: Seat, seen: VisibilityScope, sought: Criteria) -> list[Member]:
    # Drop operators: a search of ATS records has none, and both searches must look for the same words.
    plain = " ".join(words(sought.text)).lower()
    conditions = Wanted(text=plain, title=sought.title, location=sought.location, ats=sought.ats)
    if sought.ats and not seen:
        return []
    members = fitting(Viewer(seat, seen), conditions)
    if sought.is_open:
        members = members.filter(open_to_opportunities=True)
    return list(members.defer("document", "details", "summary").order_by("last_name", "first_name", "pk")[: MOST + 1])


def _candidates(seen: VisibilityScope, sought: Criteria) -> list[Candidate]:
    """Find matching ATS records.

    Find none if the search is limited to people outside the ATS or to people who are open to opportunities.
    """
    texts = " ".join(text for text in (sought.text, sought.title, sought.location) if text)
    if not seen or sought.ats == "out" or sought.is_open or not words(texts):
        return []
    candidates = Candidate.objects.filter(seen.tenancy, visible_candidates(seen))
    # Each text has a query of its own, because a query takes only a limited number of words.
    for text in (sought.text, sought.title, sought.location):
        if words(text):
            candidates = candidates.alias(document=DOCUMENT).filter(document=Prefixes(text))
    candidates = _in_field(candidates, "current_job_title", F("current_job_title"), sought.title)
    candidates = _in_field(candidates, "addresses", Cast("addresses", TextField()), sought.location)
    return list(candidates.order_by("last_name", "first_name", "ats_candidate_id")[: MOST + 1])


def _in_field(candidates: QuerySet[Candidate], name: str, value: F | Cast, text: str) -> QuerySet[Candidate]:
    """Keep only candidates with these words in this field. The index does not know which field a word is in."""
    if not words(text):
        return candidates
    annotation = {f"plain_{name}": Func(value, function="hw_plain", output_field=TextField())}
    conditions = (Q(**{f"plain_{name}__contains": _plain(word)}) for word in words(text))
    return candidates.alias(**annotation).filter(reduce(and_, conditions))


def _plain(word: str) -> Func:
    return Func(Value(word), function="hw_plain", output_field=TextField())


def _join(
    seat: Seat, seen: VisibilityScope, people: dict[int, Person], candidates: Sequence[Candidate]
) -> list[Person]:
    """Attach each record to its member, even if the search did not find the member. Return lines for the other records.

    If a record may belong to one of several members, it is attached to each of them who is in ``people``. If none of
    them is in ``people``, the record gets a line of its own: this search does not decide to whom the record belongs.
    """
    owners = _owners(seen, candidates)
    missing = {ids[0] for ids in owners.values() if len(ids) == 1 and ids[0] not in people}
    reachable = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None, pk__in=missing)
    people |= {member.pk: Person(member=member) for member in reachable.defer("document", "details", "summary")}
    alone = []
    for candidate in candidates:
        own = [people[pk] for pk in owners.get(candidate.ats_candidate_id, ()) if pk in people]
        for person in own:
            person.records.append(candidate)
        if not own:
            alone.append(Person(records=[candidate], is_linked=bool(owners.get(candidate.ats_candidate_id))))
    return alone


def _apart(people: dict[int, Person], alone: Sequence[Person]) -> list[Person]:
    """Put each record that likely belongs to a member onto that member's line, and return the other lines.

    A user still has to decide whether record and member are the same person. Until that decision, they share a line, so
    that nobody is shown twice.
    """
    records = [person.records[0] for person in alone if not person.is_linked]
    members = [person.member for person in people.values() if person.member is not None]
    likeliest: dict[str, tuple[Member, LikelyRecord]] = {}
    for member, record in pairs(members, records):
        before = likeliest.get(record.id)
        if record.is_likely and (before is None or record.likelihood > before[1].likelihood):
            likeliest[record.id] = member, record
    for member, record in likeliest.values():
        people[member.pk].perhaps.append(record)
    return [person for person in alone if person.records[0].ats_candidate_id not in likeliest]


def signed(seen: VisibilityScope, people: Sequence[Person]) -> Sequence[Person]:
    """Add what the ATS knows about each person. Call this only for the people of one page."""
    marks = signs(seen, [person.member.pk for person in people if person.member is not None])
    alone = [person for person in people if person.member is None]
    lines: dict[str, list[JobLine]] = defaultdict(list)
    for line in job_lines(seen, [person.records[0].ats_candidate_id for person in alone]) if alone else ():
        lines[line.ats_candidate_id].append(line)
    for person in people:
        if person.member is None:
            person.sign = Sign(lines[person.records[0].ats_candidate_id])
        else:
            person.sign = marks.get(person.member.pk)
    return people


def _owners(seen: VisibilityScope, candidates: Iterable[Candidate]) -> dict[str, list[int]]:
    ids = [candidate.ats_candidate_id for candidate in candidates]
    owners: dict[str, list[int]] = defaultdict(list)
    matches = Match.objects.filter(seen.tenancy, ats_candidate_id__in=ids).order_by("-probability", "member_id")
    for candidate_id, member_id in matches.values_list("ats_candidate_id", "member_id"):
        owners[candidate_id].append(member_id)
    return owners


def _find_records(seen: VisibilityScope, people: dict[int, Person]) -> set[int]:
    """Add ATS records to people who were found only by their profile, so that their line can open a record.

    Of these people, return the ids of those who are in the ATS. This includes people for whom the ATS has sent no
    record, only the fact that it knows them.
    """
    without = [pk for pk, person in people.items() if not person.records]
    if not seen or not without:
        return set()
    known = Match.objects.with_or_without_candidate(seen.organization)
    matches = known.filter(visible_candidates(seen), member__in=without)
    owned = list(matches.order_by("probability").values_list("ats_candidate_id", "member_id"))
    # If a record may belong to one of several members, it is added to the likeliest of them. The likeliest member comes
    # last and overwrites the others.
    owners = {name: member_id for name, member_id in owned if name != NO_CANDIDATE}
    records = Candidate.objects.filter(seen.tenancy, ats_candidate_id__in=owners)
    for record in records.order_by("ats_candidate_id"):
        people[owners[record.ats_candidate_id]].records.append(record)
    return {member_id for _, member_id in owned}


def _sorted(people: list[Person], sought: Criteria) -> list[Person]:
    """Sort by three things: whether the name was typed, whether both systems know the person, and the name."""
    typed = [folded(word) for word in words(sought.text)]

    def place(person: Person) -> tuple[bool, bool, str]:
        name = words(folded(person.name))
        is_named = bool(typed) and all(any(own.startswith(word) for own in name) for word in typed)
        knows_both = person.member is not None and bool(person.records)
        return not is_named, not knows_both, folded(" ".join(reversed(person.name.rsplit(maxsplit=1))))

    return sorted(people, key=place)
