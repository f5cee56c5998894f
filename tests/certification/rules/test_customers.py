import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.script import BRIGHTPATH, CANDIDATE, COMPANIES, LARKSPUR, Script

OTHER = "larkspur-test"


@pytest.fixture(autouse=True)
def _second_application_of_larkspur(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMPANIES, OTHER, COMPANIES[LARKSPUR])


def judged(script: Script) -> Result:
    (result,) = judge(script.traffic, Plan(rules=["RSC-103"]))
    return result


def sends(script: Script, *applications: str) -> None:
    for by in applications:
        script.put("candidates", {("C-1",): CANDIDATE}, by=by)


def test_two_applications_of_one_company_are_not_two_customers() -> None:
    script = Script()
    sends(script, LARKSPUR, OTHER)
    before = judged(script)
    sends(script, BRIGHTPATH)

    after = judged(script)

    words = "Missing from the traffic: A second customer: records of only one company were sent."
    assert [(before.verdict, before.words), after.verdict] == [(Verdict.NOT_RUN, words), Verdict.PASSED]


def test_one_partner_gets_one_application_for_each_company() -> None:
    script = Script()
    for by in (LARKSPUR, OTHER, BRIGHTPATH):
        script.provision(by)
        sends(script, by)

    result = judged(script)

    assert (result.verdict, result.words) == (
        Verdict.FAILED,
        "Two applications of one partner sent records of the same company.",
    )


def test_a_refused_call_does_not_tell_whose_application_it_is() -> None:
    """A call may be refused because it names the wrong company, so only accepted calls count."""
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE}, by=BRIGHTPATH).update(client_id=LARKSPUR, status=403)
    sends(script, LARKSPUR, BRIGHTPATH)

    result = judged(script)

    assert (result.verdict, result.faults[0].came) == (Verdict.FAILED, COMPANIES[BRIGHTPATH])
    assert len(result.faults) == 1


def test_a_customer_whose_records_were_refused_shows_nothing() -> None:
    script = Script()
    sends(script, LARKSPUR, BRIGHTPATH)
    script.records[-1]["status"] = 403

    assert judged(script).verdict is Verdict.NOT_RUN


@pytest.mark.parametrize("status", [200, 403])
def test_a_company_whose_id_changed_is_the_same_customer(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    sends(script, LARKSPUR, BRIGHTPATH)
    monkeypatch.setitem(COMPANIES, LARKSPUR, "urn:li:organization:4000987")
    # The record of the first call is refused because of its fields. If ``status`` is 403, the whole second call is
    # refused, because the integration is off.
    refusals = {("C-1",): {"status": 422, "message": "ERROR :: /firstName :: field is required but not found"}}
    script.put("candidates", {("C-1",): {}}, refusals=refusals)
    script.put("candidates", {("C-2",): CANDIDATE})["status"] = status

    assert judged(script).verdict is Verdict.PASSED
