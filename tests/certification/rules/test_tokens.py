import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.rules.onboarding import MOST_TOKENS
from tests.certification.script import CANDIDATE, Script

FORM = "grant_type=client_credentials&client_id=larkspur&client_secret=****"
OPEN = "Missing from the traffic: A token by client credentials, and a call with this token."


def judged(script: Script) -> Result:
    (result,) = judge(script.traffic, Plan(rules=["RSC-106"]))
    return result


@pytest.mark.parametrize(
    ("form", "status", "verdict"),
    [
        (FORM, 200, Verdict.PASSED),
        (FORM, 401, Verdict.NOT_RUN),
        ("grant_type=authorization_code&code=***", 200, Verdict.NOT_RUN),
        ("grant_type=refresh_token&refresh_token=***", 200, Verdict.NOT_RUN),
        ("", 200, Verdict.NOT_RUN),
    ],
)
def test_only_a_token_by_client_credentials_counts(form: str, status: int, verdict: Verdict) -> None:
    script = Script()
    script.token()
    script.records[-1].update(request=form, status=status)
    script.put("candidates", {("C-1",): CANDIDATE})

    result = judged(script)

    assert (result.verdict, result.words) == (verdict, "1 token for 1 call." if verdict is Verdict.PASSED else OPEN)


def test_a_token_shows_nothing_until_a_call_uses_it() -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    script.token()
    script.put("candidates", {("C-1",): CANDIDATE})["status"] = 401

    assert (judged(script).verdict, judged(script).words) == (Verdict.NOT_RUN, OPEN)


def test_people_who_sign_in_one_after_another_need_a_token_each() -> None:
    script = Script()
    script.token()
    script.put("candidates", {("C-1",): CANDIDATE})
    for _ in range(MOST_TOKENS + 1):
        script.token()
        script.records[-1]["request"] = "grant_type=authorization_code&code=***"

    assert judged(script).verdict is Verdict.PASSED
