"""The alert rules, the dashboard and the guide name only what exists."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import click
import promql_parser as promql
import pytest
import yaml

import hirewire.hub.api.facades  # noqa: F401 - declares the counters for calls
from hirewire.cli.main import main
from hirewire.kit.monitoring import meters
from hirewire.kit.monitoring.scraping import states
from tests.architecture.files import ROOT
from tests.support.promql import OF_TARGETS, parsed, result_labels, selectors

FOLDER: Final = ROOT / "deploy/monitoring"
GUIDE: Final = (ROOT / "docs/guides/watching.md").read_text()
RULES: Final = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"][0]["rules"]
DASHBOARD: Final = json.loads((FOLDER / "dashboard.json").read_text())
PANELS: Final = DASHBOARD["panels"]
#: The metric that Prometheus itself records for each target.
_OF_PROMETHEUS: Final = {"up": set[str]()}
#: The dashboard's variable that names the sites chosen in a menu, and the value that the tests put in its place.
_CHOSEN: Final = ("$job", "hirewire.*")
_AGGREGATIONS: Final = {"sum", "max", "min", "count", "avg", "stddev", "stdvar", "group", "quantile"}


def labels() -> dict[str, set[str]]:
    gauges = {name: {*names} for state in states() for name, (_, names) in state.gauges.items()}
    counts = {name: {*names} | ({"le"} if name.endswith("_bucket") else set()) for name, names in meters.LABELS.items()}
    return {**_OF_PROMETHEUS, **counts, **gauges, "hirewire_scrape_failed": {"part"}}


def read(expression: str) -> promql.Expr:
    return parsed(expression.replace(*_CHOSEN))


def covered(panel: dict[str, Any]) -> set[tuple[int, int]]:
    """Return the cells of the dashboard's grid that the panel takes."""
    place = panel["gridPos"]
    columns, lines = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
    return {*product(columns, lines)}


def test_every_panel_has_an_id_and_a_place_of_its_own() -> None:
    cells = [cell for panel in PANELS for cell in covered(panel)]

    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert [cell for cell, count in Counter(cells).items() if count > 1] == []


def expressions() -> Iterator[Any]:
    for rule in RULES:
        yield pytest.param(rule["expr"], id=rule["alert"])
    for panel in PANELS:
        for target in panel["targets"]:
            yield pytest.param(target["expr"], id=panel["title"])


@pytest.mark.parametrize("expression", [*expressions()])
def test_every_expression_names_only_metrics_and_labels_that_exist(expression: str) -> None:
    known = labels()

    names = {selector.metric for selector in selectors(read(expression))}

    assert names
    assert names <= known.keys()
    # This call fails if the expression uses a label that does not exist.
    result_labels(read(expression), known)


@pytest.mark.parametrize(
    "wrong",
    [
        "sum by (job (hirewire_workers)",
        "rate(hirewire_requests_total)",
        "hirewire_worker",
        'hirewire_requests_total{code="500"}',
        "sum by (code) (hirewire_requests_total)",
        "sum without (code) (hirewire_requests_total)",
        "sum by (status) (sum by (route) (hirewire_requests_total))",
        "sum by (le) (hirewire_request_seconds_sum)",
        "sum by (job) (hirewire_requests_total) / sum by (route) (hirewire_requests_total)",
        "hirewire_requests_total / on (part) hirewire_requests_total",
    ],
)
def test_an_expression_that_is_wrong_is_noticed(wrong: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        result_labels(parsed(wrong), labels())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_the_text_of_an_alert_uses_labels_that_its_expression_yields(rule: dict[str, Any]) -> None:
    used = {*re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values()))}

    assert used <= result_labels(read(rule["expr"]), labels())


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_the_legend_of_a_panel_uses_labels_that_its_expressions_yield(panel: dict[str, Any]) -> None:
    for target in panel["targets"]:
        used = {*re.findall(r"{{\s*(\w+)\s*}}", target["legendFormat"])}

        assert used <= result_labels(read(target["expr"]), labels())


def test_the_menu_of_the_dashboard_reads_a_metric_and_a_label_that_exist() -> None:
    (query,) = [menu["query"] for menu in DASHBOARD["templating"]["list"] if menu["type"] == "query"]

    ((metric, label),) = re.findall(r"^label_values\((\w+), (\w+)\)$", query)

    assert label in labels()[metric] | OF_TARGETS


@pytest.mark.parametrize("expression", [*expressions()])
def test_what_is_the_same_at_every_instance_is_not_added_up(expression: str) -> None:
    """A gauge that is read from the database must not be summed.

    Each web process and worker reports the same value, so the sum would be a multiple of the value.
    """
    from_database = {"hirewire_scrape_failed", *(name for state in states() for name in state.gauges)}

    for selector in selectors(read(expression)):
        if selector.metric in from_database:
            innermost = next(name for name in selector.around if name in _AGGREGATIONS)
            assert innermost in {"max", "min"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_no_alert_misses_the_first_event_of_a_counter(rule: dict[str, Any]) -> None:
    """A counter with labels does not exist before its first count, so its growth from nothing to one shows as 0.

    An alert on growth therefore needs a value that is always reported. A counter with labels may be used only in an
    alert on a rate that stays high.
    """
    grown = {
        selector.metric
        for selector in selectors(read(rule["expr"]))
        if {"increase", "delta", "idelta"} & {*selector.around}
    }

    assert grown & meters.LABELS.keys() == set()


def test_every_metric_is_shown_or_watched() -> None:
    def family(name: str) -> str:
        """Return the name without its suffix, because the buckets, the sum and the count are one measurement."""
        return re.sub(r"_(bucket|sum|count)$", "", name)

    used = {family(selector.metric) for each in expressions() for selector in selectors(read(str(each.values[0])))}

    # ``hirewire_agent_tasks`` repeats the metrics of the queues, and ``hirewire_agent_slow`` only shows which
    # connections use the slow queue, so neither needs a panel or an alert.
    assert {family(name) for name in labels()} - used == {"hirewire_agent_slow", "hirewire_agent_tasks"}


@pytest.mark.parametrize("alert", [rule["alert"] for rule in RULES])
def test_the_guide_says_what_to_do_at_each_alert(alert: str) -> None:
    (section,) = re.findall(rf"^\| `{alert}` \| ([^|]+) \| ([^|]+) \|$", GUIDE, re.MULTILINE)

    assert all(len(cell) > 20 for cell in section)


def test_the_guide_names_no_alert_that_is_gone() -> None:
    assert set(re.findall(r"`(Hirewire\w+)`", GUIDE)) == {rule["alert"] for rule in RULES}
    assert set(re.findall(r"`(hirewire_\w+)`", GUIDE)) <= labels().keys()


def test_the_guide_names_panels_that_exist() -> None:
    # Only the italics after "See" name panels. Other words in italics are buttons and pages of a site.
    advice = " ".join(re.findall(r"\bSee (\*[^.]+)\.", GUIDE))
    named = re.findall(r"\*([^*]+)\*", advice)

    assert named
    assert [name for name in named if not any(panel["title"].startswith(name) for panel in PANELS)] == []


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`hirewire ([a-z -]+)[^`]*`", GUIDE))))
def test_the_guide_names_commands_that_exist(command: str) -> None:
    context = click.Context(main)
    found: click.Command | None = main
    for word in command.split():
        assert isinstance(found, click.Group)
        found = found.get_command(context, word)

    assert found is not None
