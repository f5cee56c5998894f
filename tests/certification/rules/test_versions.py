"""RSC-505 allows calls below /v2/, but its result says which of them could use the versioned API instead."""

import tomllib
from pathlib import Path

import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.kinds import UNVERSIONED, Kind, kind_of
from tests.certification.script import CANDIDATE, CONTRACT, VERSION, Script

PROTOCOL = Path(__file__).parents[3] / "docs/protocol/spec.toml"


def judged(script: Script) -> Result:
    (result,) = judge(script.traffic, Plan(rules=["RSC-505"]))
    return result


@pytest.mark.parametrize(
    ("older", "words"),
    [
        ((), ""),
        (("prospectNotes", "conversationEvents", "somethingElse"), ""),
        (("seatsV2", "mailStubs", "seats"), " 3 calls below /v2/ could use the versioned API: contact data, seats."),
    ],
)
def test_a_passed_rule_names_what_still_uses_the_older_api(older: tuple[str, ...], words: str) -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    for resource in older:
        script.reads(resource, f"q=contract&contract={CONTRACT}")

    result = judged(script)

    assert (result.verdict, result.words) == (Verdict.PASSED, f"1 call with {VERSION}.{words}")


def test_the_protocol_has_the_other_resources_below_the_versioned_root() -> None:
    names = tomllib.loads(PROTOCOL.read_text())["rest"]

    assert {kind_of(f"/rest/{name}") for name in names} - {None} == set(Kind) - UNVERSIONED
