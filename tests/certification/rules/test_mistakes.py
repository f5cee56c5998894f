import pytest

from hirewire.certification.checks import CHECKS
from hirewire.certification.findings import Options, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.mistakes import DECLARED, MISTAKES
from tests.certification.right import RightAts


def verdicts(ats: RightAts, options: Options | None = None) -> dict[str, Verdict]:
    plan = Plan(is_strict=True, options=options or Options())
    return {result.requirement.id: result.verdict for result in judge(ats.run().traffic, plan)}


def test_an_ats_that_does_everything_right_passes_every_check() -> None:
    rules = verdicts(RightAts())

    assert {rule: verdict for rule, verdict in rules.items() if rule in CHECKS} == dict.fromkeys(CHECKS, Verdict.PASSED)


@pytest.mark.parametrize(
    ("rule", "ats"), [(rule, ats) for rule, _, ats in MISTAKES], ids=[name for _, name, _ in MISTAKES]
)
def test_a_mistake_fails_its_rule_and_no_other(rule: str, ats: type[RightAts]) -> None:
    rules = verdicts(ats(), DECLARED.get(ats))

    assert {each for each, verdict in rules.items() if verdict is Verdict.FAILED} == {rule}


def test_every_check_has_a_mistake_that_it_finds() -> None:
    assert {rule for rule, _, _ in MISTAKES} == set(CHECKS)
