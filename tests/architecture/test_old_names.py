"""Standard terms have replaced names of our own. The old names must not return to sources, tests and documents.

Many old names are also ordinary English words, which a pattern must not match. Many patterns therefore match a name
only as a module, as a class or as a variable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import files


@dataclass(frozen=True)
class OldName:
    #: The standard term.
    new: str
    #: Text that every match contains, in lower case. Searching for this text first saves most of the time.
    stem: str
    pattern: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


def _module(below: str, name: str) -> str:
    """Return a pattern for the module ``name`` in the folder ``below`` or in a folder at any depth within it.

    The pattern matches the module in a path, in a dotted name and in an import.
    """
    return rf"\b{below}[./](\w+[./])*{name}\b(?!\()|\b{below}(\.\w+)* import \(?(\w+( as \w+)?,\s*)*{name}\b"


_OLD_NAMES = (
    OldName(
        "company_ids",
        "contexts",
        _module("hub", "contexts") + r"|\b[Tt]ypes, contexts\b|\bcontexts\.(queries|services|models)\b",
        bad=("from hirewire.hub.platform.contexts import queries", "hub/contexts/models.py", "Types, contexts, names"),
        good=("hub/platform/company_ids", "contexts = list(threads)", "The entity contexts of the protocol"),
    ),
    OldName(
        "member_inbox",
        "answering",
        r"\bhub[./](sites[./])?answering\b|\bhub(\.sites)? import (\w+, )*answering\b",
        bad=("src/hirewire/hub/answering/pages.py", "from hirewire.hub.sites import answering"),
        good=("hub/sites/member_inbox", "from hirewire.hub.sites.widgets.answering import answer", "answering = []"),
    ),
    OldName(
        "openapi",
        "describing",
        r"\bhub[./](api[./])?describing\b|\bhub(\.api)? import (\w+, )*describing\b",
        bad=(
            "from hirewire.hub.describing import calls",
            "hub/api/describing",
            "from hirewire.hub.api import describing",
        ),
        good=("hub/api/openapi", "hub/recruiting/single_sign_on/describing.py"),
    ),
    OldName(
        "rest",
        "versioned",
        r"\bhub[./](api[./])?versioned\b|\bhub(\.api)? import (\w+, )*versioned\b",
        bad=(
            "from hirewire.hub.versioned import root",
            "hub/api/versioned/root.py",
            "from hirewire.hub.api import versioned",
        ),
        good=("hub/api/rest/root.py", "wire/records/versioned.py", "a versioned API"),
    ),
    OldName(
        "inventory",
        "holdings",
        _module("hub", "holdings"),
        bad=("from hirewire.hub.holdings import tables", "hub/lifecycle/holdings/tables.py"),
        good=("hub/lifecycle/inventory", "the holdings of a company"),
    ),
    OldName(
        "purges",
        "retention",
        _module("hub", "retention"),
        bad=(
            "from hirewire.hub.retention import tasks",
            "hub/lifecycle/retention",
            "hirewire.hub.retention.tasks.carry_on",
        ),
        good=("hub/lifecycle/purges", "The retention period ends."),
    ),
    OldName(
        "company_moves",
        "moves",
        _module("hub", "moves"),
        bad=("from hirewire.hub.moves import services", "hub/lifecycle/moves/services.py"),
        good=("hub/lifecycle/company_moves", "moves = moves_of(company)", "It moves the row."),
    ),
    OldName(
        "impressions",
        "hit",
        _module("hub", "hits") + r"|\b_?hits?_(?!\()\w|\bAtsHits?\b(?!\")|\bATS hits\b|\bimpressions\b.* as hits\b",
        bad=("hub/hits/models.py", "hits_chart: Chart", "def _hit_rows(", "AtsHit.objects", "In ATS hits"),
        good=('db_table = "hub_atshit"', "hits = search_members(text)", 'class="hits"', "page.locator('.hit')"),
    ),
    OldName(
        "record_counts",
        "tall",
        _module("hub", "tallies") + r"|\bTally\b(?!\")|\b_?tall(y|ies)(?=\.[a-z]|[\[(),]| = | (in|for|is|if)\b|: \w)",
        bad=(
            "hub/tallies/models.py",
            "tally = counts[0]",
            "self._tallies = {}",
            "in findings.tallies if",
            "class Tally(Model):",
        ),
        good=('db_table = "agent_tally"', '<ul class="tally">', ".tally > li {", '[f"tallies:{kind}"]', "  .tally {"),
    ),
    OldName(
        "dispatcher",
        "courier",
        r"\b[Cc]ouriers?\b",
        bad=("from hirewire.hub.platform.notifications import courier", "class Courier:"),
        good=("hub/platform/notifications/dispatcher.py",),
    ),
    OldName(
        "endpoint_queues",
        "lines",
        _module("notifications", "lines"),
        bad=("from hirewire.hub.platform.notifications import lines", "hub/platform/notifications/lines.py"),
        good=("notifications/endpoint_queues.py", "lines = text.splitlines()"),
    ),
    OldName(
        "facets",
        "beside",
        _module("(recruiter|search)", "beside"),
        bad=("from hirewire.hub.sites.recruiter.search import beside", "search/beside.py"),
        good=("search/facet_values.py", "The jobs beside the profile.", "beside = exported.beside"),
    ),
    OldName(
        "row_security",
        "fence",
        _module("kit", "fence"),
        bad=("from hirewire.kit import fence", "from hirewire.kit.db import fence", "kit/db/fence.py"),
        good=("kit/db/row_security.py", "a fence around the data"),
    ),
    OldName(
        "create_views",
        "_views",
        r"\b(put_up|take_down)_views\b",
        bad=("put_up_views()", "take_down_views(connection)"),
        good=("create_views()", "drop_views()"),
    ),
    OldName(
        "batch_queue",
        "lane",
        _module("kit", "lanes?") + r"|\bLanes?\b(?=[\](:.|]|,? [\w|=])(?! [A-Z])|\bdef lanes?\b",
        bad=(
            "from hirewire.kit.work.lanes import Lane",
            "kit/lanes.py",
            "lane: Lane = Lane(name)",
            "class Lane:",
            "-> Lane |",
        ),
        good=("from hirewire.kit.work.batch_queue import BatchQueue", '"Mill Lane", "Leeds"', "Argon2 with one lane"),
    ),
    OldName(
        "process_due",
        "drain",
        r"\bdef drain(ed)?\(|(?<!writer)\.drain\(|(?<![\w.])drain(ed)?\(|\[drain\]",
        bad=("def drain() -> None:", "queue.drain()", "[drain] * 2", "drained(queue)"),
        good=(
            "queue.process_due()",
            "await writer.drain()",
            "each node survives a drain",
            "test_each_survives_a_drain()",
        ),
    ),
    OldName(
        "worker_threads",
        "companion",
        _module("kit", "companions") + r"|\bCompanions?\b",
        bad=("from hirewire.kit.work import companions", "kit/companions.py", "class Companion:"),
        good=("kit/work/worker_threads.py",),
    ),
    OldName(
        "request_cache",
        "once",
        r"\bkit[./](\w+[./])?once\b|\bkit(\.(db|web|work))? import (\w+, )*once\b",
        bad=("from hirewire.kit import once", "from hirewire.kit.web.once import remembered", "kit/once.py"),
        good=("from hirewire.kit.web.request_cache import once", "once for each request"),
    ),
    OldName(
        "id_arrays",
        "many",
        _module("kit", "many"),
        bad=("from hirewire.kit import clock, many", "from hirewire.kit.db.many import any_of", "kit/many.py"),
        good=("kit/db/id_arrays.py", "many rows"),
    ),
    OldName(
        "queue_maintenance",
        "upkeep",
        _module("kit", "upkeep"),
        bad=("from hirewire.kit.work import upkeep", "from hirewire.kit import secrets, upkeep", "kit/upkeep.py"),
        good=("kit/work/queue_maintenance.py", '@task(f"upkeep.remove_old.{queue}")'),
    ),
    OldName(
        "gc_tuning",
        "collecting",
        _module("kit", "collecting"),
        bad=("from hirewire.kit.work import collecting", "kit/collecting.py"),
        good=("kit/work/gc_tuning.py", "from tests.support.collector import collecting"),
    ),
    OldName(
        "localized",
        "told",
        r"(?<!\.)\btold\(|\|told\b",
        bad=("told(label)", "{{ label|told }}"),
        good=("localized(label)", "The recruiter is told (once).", "told_apart(paths)"),
    ),
    OldName(
        "VisibilityScope",
        "sight",
        r"\bSight\b(?=[\]():,.|]| [|=])",
        bad=("seen: Sight,", "def f(seen: Sight) -> None", "Sight | None"),
        good=("seen: VisibilityScope", "In Sight of"),
    ),
    OldName(
        "ViewerContext",
        "standing",
        _module("widgets", "standing") + r"|\bwidgets(\.\w+)* import (\w+, )*Standing\b|\bwidgets\.(\w+\.)*Standing\b",
        bad=("from hirewire.hub.sites.widgets.standing import Standing", "widgets.Standing"),
        good=("widgets/viewer_context.py", "from hirewire.agent.console.overview import ConnectionStanding"),
    ),
    OldName(
        "actions",
        "acting",
        _module("widgets", "acting"),
        bad=("from hirewire.hub.sites.widgets import acting", "widgets/acting.py"),
        good=("widgets/actions.py", "the acting seat"),
    ),
    OldName(
        "frame_request",
        "asked",
        _module("widgets", "asked"),
        bad=("from hirewire.hub.sites.widgets import asked", "from hirewire.hub.sites.widgets.asked import Asked"),
        good=("widgets/frame_request.py", "The widgets asked for it."),
    ),
    OldName(
        "the name of what it holds",
        "standing",
        r"\bclass Standing\b|\bimport (\w+, )*Standing\b|-> Standing\b|\bstanding: Standing\b",
        bad=("class Standing(NamedTuple):", "from overview import Standing, standings", "def examine() -> Standing:"),
        good=(
            "class ConnectionStanding(NamedTuple):",
            "-> ReplicaCondition:",
            "basis: WeighingBasis",
            "Standing seats",
        ),
    ),
    OldName(
        "the name of what it holds",
        "asked",
        r"\bclass Asked\b|\bimport (\w+, )*Asked\b|-> Asked\b|: Asked\b|^Asked = ",
        bad=("class Asked:", "from server import SERVER, Asked", "question: Asked,", "Asked = tuple[str, str]"),
        good=("class Inquiry:", "class AuthorizationRequest:", "-> JobRequirements:", "Asked for interviews"),
    ),
    OldName(
        "uploader",
        "carrier",
        _module("sync", "carrier") + r"|\bCarrier\b|\bcarrier = ",
        bad=("from hirewire.agent.sync import carrier", "carrier = Uploader(connection)", "class Carrier:"),
        good=("sync/uploader.py", "carrier: dict[str, str] = {}", "The carrier of a trace."),
    ),
)

#: Tasks that earlier releases queued have old names.
_FORMER_TASK: re.Pattern[str] = re.compile(r'formerly="[\w.]+"')


def _texts() -> Iterator[Path]:
    """Yield the files to check, without migrations, releases and the changelog.

    Migrations, releases and the changelog keep the names of their time.
    """
    for file in files.texts():
        is_history = {"migrations", "releases"} & set(file.parts) or file.name == "CHANGELOG.md"
        if not is_history and file != Path(__file__):
            yield file


@pytest.mark.parametrize(("old", "text"), [pytest.param(old, text, id=text) for old in _OLD_NAMES for text in old.bad])
def test_a_pattern_catches_the_old_name(old: OldName, text: str) -> None:
    assert old.stem in text.lower()
    assert re.search(old.pattern, text) is not None


@pytest.mark.parametrize(("old", "text"), [pytest.param(old, text, id=text) for old in _OLD_NAMES for text in old.good])
def test_a_pattern_allows_the_standard_term_and_the_ordinary_word(old: OldName, text: str) -> None:
    assert re.search(old.pattern, text) is None


def test_only_the_former_name_of_a_task_may_be_old() -> None:
    text = '@task("hub.purges.carry_on", formerly="hirewire.hub.retention.tasks.carry_on")'

    assert _FORMER_TASK.sub("", text) == '@task("hub.purges.carry_on", )'


def test_standard_terms_replace_our_own_names() -> None:
    patterns = [(old, re.compile(old.pattern)) for old in _OLD_NAMES]

    broken = [
        f"{files.named(file)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()}, now {old.new}"
        for file in _texts()
        for text in [_FORMER_TASK.sub("", file.read_text())]
        for old, pattern in patterns
        if old.stem in text.lower()
        for match in pattern.finditer(text)
    ]

    assert broken == []
