import pytest

from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.script import BRIGHTPATH, LARKSPUR, Script

FIRST_PAGE = {"elements": [{}], "paging": {"start": 0, "count": 100, "links": [{"rel": "next", "href": "…"}]}}
MINE, OTHER = "contracts=urn:li:contract:7", "contracts=urn%3Ali%3Acontract%3A8"


def verdict(script: Script, rule: str) -> Verdict:
    (result,) = judge(script.traffic, Plan(rules=[rule]))
    return result.verdict


@pytest.mark.parametrize(
    ("by", "contract", "expected"),
    [
        (LARKSPUR, MINE.replace(":", "%3A"), Verdict.PASSED),
        (LARKSPUR, OTHER, Verdict.FAILED),
        (BRIGHTPATH, MINE, Verdict.FAILED),
    ],
)
def test_the_next_seats_are_those_of_the_same_contract_and_customer(by: str, contract: str, expected: Verdict) -> None:
    script = Script()
    script.reads("seatsV2", f"q=attributes&{MINE}&start=0&count=100", answer=FIRST_PAGE)
    script.reads("seatsV2", f"q=attributes&{contract}&start=100&count=100", by=by)

    assert verdict(script, "OWN-304") is expected


def test_refused_reads_count_although_another_customer_reads_in_between() -> None:
    script = Script()
    for _ in range(11):
        for by in (LARKSPUR, BRIGHTPATH):
            script.reads("seatsV2", f"q=attributes&{MINE}", status=403, by=by)

    assert verdict(script, "OWN-305") is Verdict.FAILED


def test_refused_reads_of_several_customers_are_not_added_up() -> None:
    script = Script()
    for by in (LARKSPUR, BRIGHTPATH, LARKSPUR):
        for _ in range(5):
            script.reads("seatsV2", f"q=attributes&{MINE}", status=403, by=by)

    assert verdict(script, "OWN-305") is Verdict.PASSED


@pytest.mark.parametrize(("by", "expected"), [(LARKSPUR, Verdict.PASSED), (BRIGHTPATH, Verdict.FAILED)])
def test_each_customer_asks_for_its_own_closed_accounts(by: str, expected: Verdict) -> None:
    script = Script()
    script.fetches("export-1", "urn:li:person:ada")
    script.wait(days=20)
    asks(script, by=by)
    script.wait(days=20)
    script.reads("seatsV2", "q=attributes")

    assert verdict(script, "OWN-306") is expected


def asks(script: Script, *, by: str = LARKSPUR, status: int = 200) -> None:
    script.reads("atsPurgedExportedCandidates", "start=0&count=100", by=by, status=status)


def test_a_customer_who_has_left_is_not_asked_about_any_more() -> None:
    script = Script()
    script.fetches("export-1", "urn:li:person:ada")
    asks(script)
    script.wait(days=40)
    script.reads("seatsV2", "q=attributes", status=403)
    asks(script, status=403)
    script.reads("seatsV2", "q=attributes", by=BRIGHTPATH)

    assert verdict(script, "OWN-306") is Verdict.PASSED


def test_there_are_no_closed_accounts_before_the_first_export() -> None:
    script = Script()
    asks(script)
    script.wait(days=40)
    script.fetches("export-1", "urn:li:person:ada")
    asks(script)

    assert verdict(script, "OWN-306") is Verdict.PASSED


@pytest.mark.parametrize(("status", "expected"), [(403, Verdict.PASSED), (503, Verdict.FAILED)])
def test_an_ats_asks_although_the_integration_is_off(status: int, expected: Verdict) -> None:
    script = Script()
    script.fetches("export-1", "urn:li:person:ada")
    script.wait(days=20)
    asks(script, status=status)
    script.wait(days=20)
    asks(script)

    assert verdict(script, "OWN-306") is expected


@pytest.mark.parametrize(("status", "expected"), [("DISABLED", Verdict.PASSED), ("ENABLED", Verdict.FAILED)])
def test_an_ats_that_reads_that_the_integration_is_off_need_not_ask(status: str, expected: Verdict) -> None:
    script = Script()
    asks(script)
    script.fetches("export-1", "urn:li:person:ada")
    for _ in range(3):
        script.wait(days=20)
        elements = [{"integrationType": "CSA_API", "onboardingStatus": status}]
        script.reads("atsIntegrations", "q=request&requestId=1", answer={"elements": elements})

    assert verdict(script, "OWN-306") is expected
