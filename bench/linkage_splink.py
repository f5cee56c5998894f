"""Runs Splink on DuckDB with our data sets and normalized facts, for comparison.

Splink trains a model of its own, and compares the records in its own way.
"""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import linkage_figures
from linkage_figures import Figures, Prediction
from linkage_sets import PeopleSet

from hirewire.linkage.persons import Person, person

MISSING = "  Splink is not installed: pip install splink duckdb pandas"
#: The figures ignore pairs below this probability.
LEAST = 0.001
_NAMES = ("given", "family")


def compared(people: PeopleSet, threshold: float) -> str:
    if not all(map(find_spec, ("splink", "duckdb", "pandas"))):
        return MISSING
    pairs = _predictions(people)
    predictions = [
        Prediction(probability, probability >= threshold, people.truth[candidate] == member, people.classes[candidate])
        for candidate, member, probability in pairs
    ]
    figures = Figures(
        predictions=predictions,
        candidates=len(people.candidates),
        true=sum(map(bool, people.truth.values())),
        blocked=sum(prediction.is_true for prediction in predictions),
        compared=len(predictions),
    )
    return linkage_figures.summary(f"  Splink, {people.name}", figures)


def _predictions(people: PeopleSet) -> list[tuple[str, str, float]]:
    splink, pandas = import_module("splink"), import_module("pandas")
    api = splink.DuckDBAPI()
    frames = [
        api.register(pandas.DataFrame(_rows(map(person, records))), dataset_display_name=name)
        for name, records in (("a_candidates", people.candidates), ("b_members", people.members))
    ]
    linker = splink.Linker(frames, _settings(people), log_level=40)
    _train(linker, people)
    found = linker.inference.predict(threshold_match_probability=LEAST).as_record_list()
    return [(str(row["unique_id_l"]), str(row["unique_id_r"]), float(row["match_probability"])) for row in found]


def _rows(persons: Iterable[Person]) -> list[dict[str, Any]]:
    return [
        {
            "unique_id": each.id,
            "given": each.given.joined or None,
            "family": each.family.joined or None,
            "mails": [mail.address for mail in each.mails],
            "phones": [number[-7:] for number in each.phones],
            "companies": [company.name for company in each.companies],
            "title": each.titles[0].name if each.titles else None,
            "cities": list(each.cities),
            "street": each.streets[0] if each.streets else None,
            "postal_code": each.postal_codes[0] if each.postal_codes else None,
            "country": each.country or None,
            "profile": each.profile or None,
        }
        for each in persons
    ]


def _settings(people: PeopleSet) -> Any:  # noqa: ANN401 - a type of Splink's, which may be missing
    cl, splink = import_module("splink.comparison_library"), import_module("splink")
    block_on, rule = splink.block_on, import_module("splink.blocking_rule_library").CustomRule
    comparisons = [
        cl.NameComparison("given").configure(term_frequency_adjustments=True),
        cl.NameComparison("family").configure(term_frequency_adjustments=True),
        cl.ArrayIntersectAtSizes("cities", [1]),
    ]
    if _has_contacts(people):
        arrays = [cl.ArrayIntersectAtSizes(name, [1]) for name in ("mails", "phones", "companies")]
        exact = [cl.ExactMatch("title").configure(term_frequency_adjustments=True), cl.ExactMatch("country")]
        comparisons += [*arrays, *exact]
    else:
        comparisons += [cl.PostcodeComparison("postal_code"), cl.JaroWinklerAtThresholds("street", [0.95, 0.85])]
    return splink.SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            block_on("given", "family"),
            block_on("family", "substr(given, 1, 1)"),
            block_on("given", "substr(family, 1, 3)"),
            *(block_on(name, arrays_to_explode=[name]) for name in ("mails", "phones")),
            block_on("postal_code"),
            rule("l.given = r.family and l.family = r.given"),
        ],
    )


def _has_contacts(people: PeopleSet) -> bool:
    return any(record.emails for record in people.members)


def _train(linker: Any, people: PeopleSet) -> None:  # noqa: ANN401 - a type of Splink's, which may be missing
    block_on, training = import_module("splink").block_on, linker.training
    training.estimate_probability_two_random_records_match([block_on("given", "family", "cities")], recall=0.4)
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on(*_NAMES), block_on("cities" if _has_contacts(people) else "postal_code")):
        training.estimate_parameters_using_expectation_maximisation(rule)
