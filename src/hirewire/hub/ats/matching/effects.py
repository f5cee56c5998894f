"""What a version of the scorer's parameters would change, before anybody uses that version.

That version and the version in use weigh the same candidates. Then the differences between their links are counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import outcome, versions
from hirewire.hub.ats.matching.models import Match, Unlinked, VersionEffect
from hirewire.hub.ats.matching.people import candidates_by_id
from hirewire.hub.ats.matching.sampling import some_candidates
from hirewire.hub.ats.matching.viewing import Progress
from hirewire.hub.ats.matching.weighing import CandidatesToWeigh, scores_of
from hirewire.hub.ats.matching.weighing_basis import weighing_basis_of
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.deciding import Decision
from hirewire.linkage.parameters import Parameters

#: How many candidates are weighed, unless all are requested.
SAMPLE: Final = 5000
#: Both versions are checked against the newest links and the newest unlinks that people made: at most this many links,
#: and at most this many unlinks.
_DECISIONS: Final = 500
_BATCH: Final = 100

#: For each candidate id, the members who would be linked with the candidate.
Links = Mapping[str, frozenset[int]]


class Batch(NamedTuple):
    organization_id: int
    application_id: int
    candidate_ids: Sequence[str]


class Versions(NamedTuple):
    before: Parameters
    after: Parameters


def compare(*, number: int, whole: bool, progress: Progress) -> VersionEffect:
    in_use = versions.number_in_use()
    both = Versions(versions.parameters_of(in_use), versions.parameters_of(number))
    count = Candidate.objects.count()
    batches, total = (_all(), count) if whole else (_sample(), min(count, SAMPLE))
    done, counts = 0, Counter[str]()
    for batch in batches:
        counts.update(_differences(batch, both))
        done += len(batch.candidate_ids)
        progress(min(done, total), total)
    return VersionEffect.objects.create(
        version_id=number or None,
        against_id=in_use or None,
        candidates=done,
        of=max(count, done),
        **{name: counts[name] for name in ("linked", "appear", "go", "change")},
        **_agreement(both),
    )


def _differences(batch: Batch, both: Versions) -> Iterator[str]:
    before, after = (_links(batch, parameters) for parameters in both)
    for candidate_id in batch.candidate_ids:
        was, will_be = before.get(candidate_id, frozenset()), after.get(candidate_id, frozenset())
        if was:
            yield "linked"
        if was != will_be:
            yield "change" if was and will_be else "go" if was else "appear"


def _links(batch: Batch, parameters: Parameters) -> Links:
    links: dict[str, set[int]] = defaultdict(set)
    weighed = outcome.weighed_with(parameters, *batch)
    for row in weighed.matches:
        links[row.ats_candidate_id].add(row.member_id)
    return {candidate_id: frozenset(member_ids) for candidate_id, member_ids in links.items()}


def _sample() -> Iterator[Batch]:
    # Learning uses another seed, so few candidates are in both samples.
    for (organization_id, application_id), names in some_candidates(SAMPLE, seed=1).items():
        for start in range(0, len(names), _BATCH):
            yield Batch(organization_id, application_id, names[start : start + _BATCH])


def _all() -> Iterator[Batch]:
    sources = Candidate.objects.order_by().values_list("organization_id", "application_id").distinct()
    for organization_id, application_id in sources:
        of_source = Candidate.objects.filter(organization_id=organization_id, application_id=application_id)
        names = of_source.order_by("ats_candidate_id").values_list("ats_candidate_id", flat=True)
        last = ""
        while batch := list(names.filter(ats_candidate_id__gt=last)[:_BATCH]):
            yield Batch(organization_id, application_id, batch)
            last = batch[-1]


#: The ids of company, application, candidate and member, and whether people linked the candidate with the member.
Decided = tuple[int, int, str, int, bool]


def _agreement(both: Versions) -> dict[str, int]:
    decided = list(_decided())
    by_source: dict[tuple[int, int], list[Decided]] = defaultdict(list)
    for each in decided:
        by_source[each[:2]].append(each)
    agreed = [0, 0]
    for (organization_id, application_id), of_source in by_source.items():
        batch = Batch(organization_id, application_id, sorted({each[2] for each in of_source}))
        for place, parameters in enumerate(both):
            pairs = _linked_by_itself(batch, parameters)
            agreed[place] += sum(((name, member) in pairs) == is_same for *_, name, member, is_same in of_source)
    return {"decided": len(decided), "agreed_before": agreed[0], "agreed": agreed[1]}


def _decided() -> Iterator[Decided]:
    columns = ("organization_id", "application_id", "ats_candidate_id", "member_id")
    linked = Match.objects.filter(is_manual=True).order_by("-found_at")
    unlinked = Unlinked.objects.order_by("-at")
    for row in islice(linked.values_list(*columns), _DECISIONS):
        yield (*row, True)
    for row in islice(unlinked.values_list(*columns), _DECISIONS):
        yield (*row, False)


def _linked_by_itself(batch: Batch, parameters: Parameters) -> set[tuple[str, int]]:
    pairs: set[tuple[str, int]] = set()
    for start in range(0, len(batch.candidate_ids), _BATCH):
        some = batch.candidate_ids[start : start + _BATCH]
        people = list(candidates_by_id(batch.organization_id, batch.application_id, some).values())
        keys = {person.id: blocking_keys(person) for person in people}
        weighed = CandidatesToWeigh(
            weighing_basis_of(batch.organization_id), batch.application_id, people, keys, parameters
        )
        scores = scores_of(weighed, (), {})
        pairs |= {
            (name, int(score.member_id))
            for name, of_candidate in scores.items()
            for score in of_candidate
            if score.decision is Decision.LINK
        }
    return pairs
