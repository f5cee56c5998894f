"""The agent and ATS Simulator pass the rules of LinkedIn's certification, and also our own additional rules."""

import time
from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

import pytest

from hirewire.cast.cast import LARKSPUR
from hirewire.certification.adapters import Adapter, HttpAdapter
from hirewire.certification.conducting import Conductor
from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan
from hirewire.certification.kinds import Kind
from hirewire.certification.people import Nobody
from hirewire.certification.recruiter import STAYS_OFF
from hirewire.certification.requirements import BY_ID
from hirewire.certification.steps import STEPS, Step
from hirewire.cli.certify.terminal import ProgressPrinter
from hirewire.kit import clock
from hirewire.sandbox import enabling
from hirewire.sandbox.sites import HUB
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InRecruiter, person
from tests.support.patience import SECONDS
from tests.support.recording import Recording
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

INGRID = person("Ingrid Solheim")
LAST = "OWN-102"
#: Rules that this journey cannot judge, because neither calls nor adapters show enough. The values are the
#: detailed reasons.
NOT_RUN = {
    "OWN-305": "The agent asks what the contract allows before it reads anything, so Recruiter refuses nothing.",
    "OWN-307": "The rule is about a limit in Recruiter.",
    "OWN-308": "The rule is about what Recruiter shows.",
    "OWN-402": "The rule is about what Recruiter shows.",
    "OWN-501": "The rule is about what Recruiter shows.",
    "RSC-103": "The rule needs a second customer, whose first sync would take longer than the whole run.",
    "RSC-302": "The rule needs a statement by a person.",
    "RSC-305": "The rule is about what a browser shows.",
    "RSC-402": "The rule is about what Recruiter shows.",
}


class Recruiter:
    """Carries out the steps that people take in Recruiter.

    Only exports need a browser.
    """

    name = "Recruiter"
    steps = frozenset({"export", "export-again", "switch-off", "switch-on", "link-candidate"})
    lacks: Mapping[str, str] = MappingProxyType({})

    def __init__(self, stack: Stack, browser: InRecruiter) -> None:
        self._stack = stack
        self._browser = browser
        self._member = 0

    def play(self, step: Step, values: Mapping[str, str]) -> str:
        if step.name == "switch-off":
            self._switch("--off")
        elif step.name == "switch-on":
            time.sleep(STAYS_OFF)
            self._switch("--on")
        elif step.name == "link-candidate":
            self._link(values["candidate"])
        else:
            self._export(values["job"], again=step.name == "export-again")
        return ""

    def _export(self, job: str, *, again: bool) -> None:
        query = "SELECT count(*) FROM hub_jobposting WHERE external_job_posting_id = %s AND state = 'LISTED'"
        eventually(lambda: self._stack.figure(query, job), lambda listed: listed == 1)
        self._member = self._member if again else self._stranger()
        page = self._browser.page
        page.goto(f"{self._stack.hub_url}/people/{self._member}/")
        self._browser.exports(job)

    def _switch(self, position: str) -> None:
        (application,) = self._stack.rows(
            "SELECT id FROM hub_developerapplication WHERE unique_foreign_id = %s", LARKSPUR.tenant
        )[0]
        who = ["--application", str(application), "--contract", str(LARKSPUR.dashboards[0].id)]
        self._stack.run(HUB, "switch", *who, "--person", INGRID.email, position)

    def _link(self, candidate: str) -> None:
        """Link the candidate to a colleague, as the ATS does when somebody chooses a member in the widget.

        RSC-304 needs a link that somebody set by hand. The candidate of an exported person has no such link, because
        the export itself links that candidate.
        """
        reads = [call for call in Recording(self._stack).read().kinds(Kind.SEATS) if call.succeeded]
        chosen = reads[-1].answer["elements"][0]["member"]
        body = {"recruiter_person": chosen}
        self._stack.ats("PATCH", f"candidates/{candidate}", tenant=LARKSPUR.tenant, body=body)

    def _stranger(self) -> int:
        query = (
            "SELECT max(m.id) FROM hub_member m WHERE organization_id IS NULL"
            " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id)"
            " AND NOT EXISTS (SELECT FROM hub_candidate c WHERE c.last_name = m.last_name)"
        )
        return self._stack.figure(query)


@pytest.fixture
def examined(untouched_stack: Stack) -> Iterator[Stack]:
    """The untouched stack, which is restored before the next test gets it.

    The stack must be restored, because the ATS is still sending all records again when the last rule ends.
    """
    yield untouched_stack
    untouched_stack.spoil()


def test_our_own_ats_side_passes_every_rule_that_calls_can_show(examined: Stack, new_machine: NewMachine) -> None:
    stack = examined
    stack.connect_seats(LARKSPUR, enabling.CONNECTED)
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    recruiter.signs_in(INGRID, contract=LARKSPUR.dashboards[0])
    simulator = HttpAdapter(f"{stack.ats_url}/api/v1", key=stack.api_key(LARKSPUR))
    adapters: list[Adapter] = [Recruiter(stack, recruiter), simulator]

    give_titles(stack, simulator)

    results = [result for rules in in_order() for result in conducted(stack, adapters, rules)]

    assert [(each.requirement.id, each.words) for each in of(results, Verdict.FAILED)] == []
    assert {each.requirement.id for each in of(results, Verdict.NOT_RUN)} == set(NOT_RUN)


def give_titles(stack: Stack, simulator: HttpAdapter) -> None:
    """Repair the jobs that a demo leaves without a title, and wait until Recruiter has them.

    Without the wait, the run might still see a late call that sends a job without a title.
    """
    for job in stack.ats("GET", "jobs", tenant=LARKSPUR.tenant)["items"]:
        if not job["title"]:
            simulator.play(STEPS["edit-job"], {"job": job["id"], "title": "Porter, night shift"})
            query = "SELECT count(*) FROM hub_jobposting WHERE external_job_posting_id = %s AND title <> ''"
            eventually(partial(stack.figure, query, job["id"]), lambda known: known == 1)


def in_order() -> tuple[list[str], list[str]]:
    """Put ``LAST`` last: this rule switches the integration off and on, after which everything is sent again."""
    return [rule for rule in BY_ID if rule != LAST], [LAST]


def conducted(stack: Stack, adapters: list[Adapter], rules: list[str]) -> list[Result]:
    person = Nobody(SECONDS, ProgressPrinter())
    conductor = Conductor(
        Recording(stack).read, person, Plan(rules=rules), now=clock.now, adapters=adapters, patience=SECONDS
    )
    return conductor.run()[1]


def of(results: list[Result], verdict: Verdict) -> list[Result]:
    return [result for result in results if result.verdict is verdict]
