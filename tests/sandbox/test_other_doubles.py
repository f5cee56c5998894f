"""Certifies the agent with each double of an ATS. Greenhouse's double has its own tests, in ``test_with_double``.

A certification with another double takes a sandbox of its own and minutes of polling. An ordinary run of the tests
therefore uses only Lever's double, and only for the rules about access lists. With these rules, Lever differs most from
Greenhouse, because Lever sends no webhooks about jobs. ``make test-doubles`` checks all rules with every double that
offers steps.
"""

from pathlib import Path

import pytest

from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.certification.requirements import BY_ID
from hirewire.testing import Sandbox
from tests.sandbox.test_with_double import LISTS, certified, judged

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

#: Rules on which an unattended certification reaches no verdict. Each of these rules needs a second customer, a
#: contract that is switched off, or a person who looks at a page or links a candidate by hand.
NOT_SHOWN = {
    *("RSC-103", "RSC-302", "RSC-304", "RSC-305", "RSC-402"),
    *("OWN-307", "OWN-308", "OWN-402", "OWN-501"),
}
#: A rule that can be judged only if the agent happens to read history while the integration is off.
BY_LUCK = "OWN-305"
#: For each double, rules about steps that nobody can take in the double's ATS, or about data that the ATS's API does
#: not show.
LACKING = {
    "ashby": {"RSC-501", "RSC-503"},
    "greenhouse": {"RSC-501", "RSC-503"},
    "smartrecruiters": {"RSC-501", "RSC-503", "RSC-504"},
    "teamtailor": {"RSC-503"},
}
#: The doubles that can take the steps of a certification, such as editing a candidate. Nothing changes the data of the
#: other doubles during a certification.
WITH_STEPS = [name for name, offer in DOUBLES.items() if offer.steps]


def test_people_are_put_on_lists_and_taken_off_without_webhooks(kept_cluster: None, tmp_path: Path) -> None:
    with Sandbox(double="lever") as lever:
        lever.clock.run(20)

        certified(lever, tmp_path / "lists.json", LISTS)


@pytest.mark.doubles
@pytest.mark.parametrize("name", WITH_STEPS)
def test_each_double_passes_whatever_can_be_shown(kept_cluster: None, tmp_path: Path, name: str) -> None:
    with Sandbox(double=name) as sandbox:
        sandbox.clock.run(8)

        output, verdicts = judged(sandbox, tmp_path / "pack.json")

    expected = dict.fromkeys(BY_ID.keys() - {BY_LUCK}, "passed")
    assert verdicts.pop(BY_LUCK) in {"passed", "not run"}, output
    expected |= dict.fromkeys(NOT_SHOWN, "not run") | dict.fromkeys(LACKING.get(name, ()), "not applicable")
    assert verdicts == expected, output
