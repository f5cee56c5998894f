"""RSC-105 judges only calls that change the origins of pages. It ignores, for example, calls that change a name."""

from typing import Any

import pytest

from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.script import LARKSPUR, PARTNER, Script

RENAMED = {"$set": {"name": "****"}}
FILLED = {"$set": {"validJsSdkDomains": ["****"]}}
EMPTIED: dict[str, Any] = {"$set": {"validJsSdkDomains": []}}
REMOVED = {"$delete": ["validJsSdkDomains"]}


class Partner(Script):
    def changes(self, patch: dict[str, Any], status: int = 204) -> None:
        path = f"/v2/provisionedApplications/urn%3Ali%3AdeveloperApplication%3A{LARKSPUR}"
        body = {"patch": patch}
        self.call("POST", path, by=PARTNER, method="partial_update", body=body, status=status)

    @property
    def verdict(self) -> Verdict:
        (result,) = judge(self.traffic, Plan(rules=["RSC-105"]))
        return result.verdict


@pytest.mark.parametrize(
    ("patch", "verdict"),
    [
        (RENAMED, Verdict.NOT_RUN),
        (FILLED, Verdict.PASSED),
        (EMPTIED, Verdict.FAILED),
        (REMOVED, Verdict.FAILED),
    ],
)
def test_an_application_that_existed_before_is_judged_by_what_changes(patch: dict[str, Any], verdict: Verdict) -> None:
    partner = Partner()
    partner.changes(patch)

    assert partner.verdict is verdict


@pytest.mark.parametrize(
    ("patch", "verdict"),
    [
        (RENAMED, Verdict.PASSED),
        (FILLED, Verdict.PASSED),
        (EMPTIED, Verdict.FAILED),
        (REMOVED, Verdict.FAILED),
    ],
)
def test_a_new_application_has_origins_until_they_are_taken_away(patch: dict[str, Any], verdict: Verdict) -> None:
    partner = Partner()
    partner.provision(LARKSPUR)
    partner.changes(patch)

    assert partner.verdict is verdict


def test_origins_may_be_added_later() -> None:
    partner = Partner()
    partner.provision(LARKSPUR, validJsSdkDomains=[])
    partner.changes(EMPTIED, status=422)
    before = partner.verdict
    partner.changes(FILLED)

    assert (before, partner.verdict) == (Verdict.FAILED, Verdict.PASSED)
