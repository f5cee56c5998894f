import json
import re
from collections.abc import Iterator
from typing import Any, Final

import click
import pytest
import yaml

import hirewire.hub.api.facades  # noqa: F401 - declares the counters for calls
from hirewire.cli.main import main
from hirewire.kit.monitoring import meters
from hirewire.kit.monitoring.scraping import states
from tests.architecture.files import ROOT

FOLDER: Final = ROOT / "deploy/monitoring"
GUIDE: Final = (ROOT / "docs/guides/watching.md").read_text()
RULES: Final = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"][0]["rules"]
PANELS: Final = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
#: The metric that Prometheus itself records for each target, with its labels.
_OF_PROMETHEUS: Final = {"up": {"job", "instance"}}
_SELECTOR: Final = re.compile(r"\b(up|hirewire_\w+)\b(?:\{([^}]*)\})?")


def labels() -> dict[str, set[str]]:
    gauges = {name: {*names} for state in states() for name, (_, names) in state.gauges.items()}
    return {
        **_OF_PROMETHEUS,
        **{name: {*names} for name, names in meters.LABELS.items()},
        **gauges,
        "hirewire_scrape_failed": {"part"},
    }


def expressions() -> Iterator[Any]:
    for rule in RULES:
        yield pytest.param(rule["expr"], id=rule["alert"])
    for panel in PANELS:
        for target in panel["targets"]:
            yield pytest.param(target["expr"], id=panel["title"])


@pytest.mark.parametrize("expression", [*expressions()])
def test_every_metric_and_label_exists(expression: str) -> None:
    known = labels()

    used = _SELECTOR.findall(expression)

    assert used
    for name, selectors in used:
        assert name in known
        assert set(re.findall(r"(\w+)\s*=", selectors)) <= known[name] | {"job", "le"}
    grouped = {label.strip() for names in re.findall(r"\bby \(([^)]*)\)", expression) for label in names.split(",")}
    assert grouped <= {"job", "le"}.union(*(known[name] for name, _ in used))


@pytest.mark.parametrize("expression", [*expressions()])
def test_what_is_the_same_at_every_instance_is_not_added_up(expression: str) -> None:
    """A gauge that is read from the database must not be summed.

    Each web process and worker reports the same value, so the sum would be a multiple of the value.
    """
    read = {"hirewire_scrape_failed", *(name for state in states() for name in state.gauges)}

    for used in _SELECTOR.finditer(expression):
        if used[1] in read:
            innermost = re.findall(r"\b(sum|max|min|count|avg)\b(?= by|\()", expression[: used.start()])
            assert innermost[-1:] in (["max"], ["min"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_no_alert_misses_the_first_event_of_a_counter(rule: dict[str, Any]) -> None:
    """A counter with labels does not exist before its first count, so its growth from nothing to one shows as 0.

    An alert on growth therefore needs a value that is always reported. Only an alert on a lasting high rate may use
    such a counter.
    """
    grown = {*re.findall(r"\b(?:increase|delta)\((hirewire_\w+)", rule["expr"])}

    assert grown & meters.LABELS.keys() == set()


def test_every_metric_is_shown_or_watched() -> None:
    everything = " ".join(str(each.values[0]) for each in expressions())

    # A bucket, a sum and a count are one measurement. ``hirewire_agent_tasks`` repeats the metrics of the queues, and
    # ``hirewire_agent_slow`` only shows which connections use the slow queue, so neither needs a panel or an alert.
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in labels()}
    missing = {name for name in families if name not in everything}
    assert missing == {"hirewire_agent_slow", "hirewire_agent_tasks"}


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
