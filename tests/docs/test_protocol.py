"""``docs/protocol`` is up to date.

With HIREWIRE_WRITE_DOCS=1, as in ``make docs``, the test rewrites the folder instead of checking it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hirewire.hub.api.openapi.operations import Root
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.resource import Resource
from hirewire.kit import clock
from tests.architecture.files import ROOT
from tests.docs import coverage, oauth, pages, push
from tests.docs.examples import Examples
from tests.support.larkspur import NOON, Larkspur

FOLDER = ROOT / "docs" / "protocol"
WRITES = os.environ.get("HIREWIRE_WRITE_DOCS") == "1"
RESOURCES = [(of, resource) for of in pages.ROOTS for resource in of.resources]


@pytest.fixture
def larkspur(db: None) -> Iterator[Larkspur]:
    found = Larkspur()
    with clock.stopped(NOON):
        yield found


def agree(file: Path, text: str) -> None:
    if WRITES:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert file.is_file(), f"{file.name} is missing; run make docs"
    assert file.read_text() == text, "run make docs"


@pytest.mark.parametrize(("of", "resource"), RESOURCES, ids=[pages.file_of(*one) for one in RESOURCES])
def test_each_resource_has_an_up_to_date_page(of: Root, resource: Resource[Caller], larkspur: Larkspur) -> None:
    examples = list(Examples(larkspur).of(of, resource))

    agree(FOLDER / pages.file_of(of, resource), pages.resource_page(of, resource, examples))


def test_the_page_about_tokens_is_up_to_date(larkspur: Larkspur) -> None:
    agree(FOLDER / "oauth.md", oauth.page(larkspur))


def test_the_page_about_push_events_is_up_to_date() -> None:
    agree(FOLDER / "push.md", push.page())


def test_the_index_names_every_page(larkspur: Larkspur) -> None:
    agree(FOLDER / "README.md", pages.index_page(Examples(larkspur).tunneled()))


def test_there_is_no_page_for_a_removed_resource() -> None:
    known = {FOLDER / pages.file_of(of, resource) for of, resource in RESOURCES}
    found = {file for folder in ("v2", "rest") for file in (FOLDER / folder).glob("*.md")}
    if WRITES:
        for file in found - known:
            file.unlink()

    assert {file for file in found if file.exists()} == known


def test_the_coverage_page_is_up_to_date() -> None:
    agree(FOLDER / "coverage.md", coverage.page(coverage.Spec.read(), coverage.implemented()))


def test_every_difference_from_the_protocol_has_a_reason() -> None:
    assert coverage.differences(coverage.Spec.read(), coverage.implemented()) == []


def test_a_difference_without_a_reason_is_found() -> None:
    there, gone, new = (coverage.Entry("v2", name, "get") for name in ("there", "gone", "new"))
    spec = coverage.Spec({there: "", gone: ""}, {("v2", "there: get"): "It is."}, {})

    assert coverage.differences(spec, {there: "", new: ""}) == [
        "v2 gone: get is not implemented, and no reason is given",
        "v2 there: get is listed but is not a difference",
        "v2 new: get is not documented, and no reason is given",
    ]


def test_a_resource_that_came_late_is_a_difference() -> None:
    entry = coverage.Entry("rest", "late", "get")

    assert coverage.differences(coverage.Spec({entry: "202504"}, {}, {}), {entry: "202602"}) == [
        "rest late: get is not implemented, and no reason is given"
    ]
