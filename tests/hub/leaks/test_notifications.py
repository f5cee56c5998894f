"""Each seat is notified of exactly what it may see.

In the test world, everybody is mentioned in every note and follows every job.
"""

from collections.abc import Callable

import pytest

from tests.factories.marked import World
from tests.factories.marked_facts import APPLICATIONS, CANDIDATES, EXPORTS, INMAILS, SECRETS, Secret
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("company_is_on", [True, False], ids=["company on", "company off"])
@pytest.mark.parametrize("seat", ["ada", "lea", "noa", "hal", "tovaa", "tovab", "bea", "bob", "cal", "nan"])
def test_notifications_show_exactly_what_the_rules_allow(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], seat: str, *, company_is_on: bool
) -> None:
    world, rules = marked_world(company_is_on=company_is_on), Rules(company_is_on=company_is_on)
    browser = browser_of(world, seat)

    browser.get("notifications", "/notifications/")

    assert browser.shown["notifications"] == {word for word, secret in SECRETS.items() if _is_seen(secret, rules, seat)}


def _is_seen(secret: Secret, rules: Rules, seat: str) -> bool:
    return rules.sees(seat, secret, "notifications") and _is_news(secret, rules, seat)


def _is_news(secret: Secret, rules: Rules, seat: str) -> bool:
    match secret.kind, secret.field:
        case ("note", "text") | ("job", "title"):
            return True
        case "job", "id":
            # The page also lists the jobs that the seat follows. The link to a job contains the id.
            return rules.sees_job(seat, secret.key)
        case "mail", "answer":
            return INMAILS[secret.key].sender == seat
        case "export", "title" | "failure":
            return EXPORTS[secret.key].seat == seat
        case "app", "stage":
            application = APPLICATIONS[secret.key]
            member = CANDIDATES[application.candidate].member
            # If the seat exported the member to this job, the export has already caused a notification, and the stage
            # does not cause another.
            is_own = any(
                (sent.seat, sent.member, sent.job) == (seat, member, application.job) for sent in EXPORTS.values()
            )
            return bool(member) and rules.sees_job(seat, application.job) and not is_own
        case _:
            return False


@pytest.mark.usefixtures("marked_world")
def test_one_worker_runs_all_tests_that_share_a_world(request: pytest.FixtureRequest) -> None:
    groups = [mark.args for mark in request.node.iter_markers("xdist_group")]

    assert groups == [("marked world of tests.hub.leaks.test_notifications",)]
