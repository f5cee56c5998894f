from hirewire.certification.checks import CHECKS
from hirewire.certification.coverage import coverage, gaps
from hirewire.certification.requirements import BY_ID, REQUIREMENTS, Module, Teller


def test_the_table_and_the_checks_agree() -> None:
    assert list(gaps()) == []


def test_rules_are_ordered_by_module_and_have_unique_names() -> None:
    assert len(BY_ID) == len(REQUIREMENTS)
    assert [each.module for each in REQUIREMENTS] == sorted(each.module for each in REQUIREMENTS)
    assert {each.module for each in REQUIREMENTS} == set(Module)


def test_a_rule_that_a_person_judges_asks_a_question() -> None:
    without_question = [each.id for each in REQUIREMENTS if {*each.tellers} - {Teller.TRAFFIC} and not each.look]

    assert without_question == []
    assert all(each.act.endswith(".") and each.rule.endswith(".") for each in REQUIREMENTS)


def test_coverage_counts_what_calls_prove() -> None:
    assert sum(row.by_check for row in coverage()) == len(CHECKS) == 36
