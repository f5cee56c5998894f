"""Facts about pairs of people, from one company's view. Parameters are learned from the facts; nothing is scored."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final

from hirewire.hub.ats.matching import rivals
from hirewire.hub.ats.matching.counts import counts_of
from hirewire.hub.ats.matching.weighing_basis import weighing_basis_of
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.comparing import compare
from hirewire.linkage.learning import Facts, RivalFacts
from hirewire.linkage.observing import Fact, Observer, counted_in, shared_country
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person

#: How many people are compared with their rivals at once.
_BATCH: Final = 50

#: Called with the number of people compared so far, and the number of people to compare in total.
Progress = Callable[[int, int], None]


class View:
    """What one company sees: the network, the members that it imported, and how common each value is among them."""

    def __init__(self, company: int, parameters: Parameters) -> None:
        self.company = company
        self._basis = weighing_basis_of(company)
        self.counts = counts_of(self._basis, parameters)
        self.observer = Observer(self.counts, parameters.discounts)

    def facts(self, pairs: Sequence[tuple[Person, Person]]) -> list[Facts]:
        compared = [(shared_country(person, other), compare(person, other)) for person, other in pairs]
        self.counts.fetch(value for country, comparisons in compared for value in counted_in(country, comparisons))
        return [
            tuple(each.fact for each in self.observer.observed(country, comparisons))
            for country, comparisons in compared
        ]

    def strangers(self, people: Sequence[Person], members: Sequence[Person], each: int) -> Counter[Fact]:
        random = Random(self.company)  # noqa: S311 - draws a sample, no secret
        facts: Counter[Fact] = Counter()
        for batch in in_batches(people if members else ()):
            pairs = [(person, random.choice(members)) for person in batch for _ in range(each)]
            facts.update(fact for of_pair in self.facts(pairs) for fact in of_pair)
        return facts

    def rivals(self, people: Sequence[Person]) -> dict[str, list[Person]]:
        keys = {person.id: blocking_keys(person) for person in people}
        near = rivals.nearest(self._basis, keys)
        return {name: [member for member in members if member.id != name] for name, members in near.items()}


class Comparing:
    def __init__(self, progress: Progress, of: int) -> None:
        self._progress, self._of, self._done = progress, of, 0
        # Many pairs share the same facts, so each fact is kept in memory only once.
        self._facts: dict[Fact, Fact] = {}

    def against_rivals(self, view: View, people: Sequence[Person]) -> Iterator[RivalFacts]:
        for batch in in_batches(people):
            rivals_by_id = view.rivals(batch)
            pairs = [(person, rival) for person in batch for rival in rivals_by_id.get(person.id, ())]
            facts = iter(view.facts(pairs))
            for person in batch:
                members = rivals_by_id.get(person.id, ())
                of_person = tuple(self._kept(next(facts)) for _ in members)
                yield RivalFacts(person.id, tuple(member.id for member in members), of_person)
            self._done += len(batch)
            self._progress(self._done, self._of)

    def _kept(self, facts: Facts) -> Facts:
        return tuple(self._facts.setdefault(fact, fact) for fact in facts)


def in_batches(people: Sequence[Person]) -> Iterator[Sequence[Person]]:
    for start in range(0, len(people), _BATCH):
        yield people[start : start + _BATCH]
