"""Whatever the input, the answer conforms to the hub's OpenAPI documents.

This fuzzing run is short, and its inputs are the same every time. ``bench/fuzz.py`` is the long run.
"""

from collections.abc import Iterator

import httpx2
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from requests import PreparedRequest
from schemathesis import Case
from schemathesis.schemas import APIOperation

from hirewire.hub.api.openapi.openapi import document
from hirewire.hub.api.openapi.operations import root
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.kit import clock
from tests.support import fuzzing
from tests.support.broken_calls import Call, broken_calls
from tests.support.fuzzing import Aim
from tests.support.http import hub_http
from tests.support.larkspur import NOON, Larkspur
from tests.support.sites import HUB
from tests.support.standing import standing

# The tests are in one group, so that only one worker makes the company and the generators. Making them takes longer
# than most tests.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("fuzz")]

URL = f"http://{HUB}"
#: The number of examples for each operation.
EXAMPLES = 6
OPERATIONS = [one for name in ("v2", VERSIONS[-1]) for one in fuzzing.operations(document(root(name)))]

short = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def aim(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Aim]:
    with standing(django_db_blocker), clock.stopped(NOON):
        larkspur = Larkspur()
        yield Aim(
            tokens={
                "application": larkspur.token(),
                "person": larkspur.person_token(),
                "partner": larkspur.partner_token(),
            },
            ids={
                "organization": str(larkspur.organization.pk),
                "contract": str(larkspur.contract.pk),
                "seat": str(larkspur.recruiter.pk),
                "messagingThread": str(larkspur.message.thread_id),
                "person": larkspur.person_urn.rpartition(":")[2],
            },
            values={
                "exportedCandidates.requestId": larkspur.export.event_id,
                "atsIntegrations.requestId": larkspur.change_id,
                "integrations.requestId": larkspur.change_id,
                "provisionedApplications.uniqueForeignId": "tenant-0042",
                "provisionedApplications.key": f"urn:li:developerApplication:{larkspur.application.pk}",
            },
            proof={
                "client_id": larkspur.application.client_id,
                "client_secret": larkspur.secret,
                "token": larkspur.token(),
            },
        )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_responses_match_the_openapi_document(operation: APIOperation, aim: Aim) -> None:
    @short
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in fuzzing.MODES)))
    def check(case: Case) -> None:
        with transaction.atomic():
            answer = sent(fuzzing.request(fuzzing.aimed(case, aim), aim, URL))
            transaction.set_rollback(True)
        case.validate_response(answer, checks=fuzzing.CHECKS)

    check()


def test_no_input_causes_a_server_error(aim: Aim) -> None:
    @settings(short, max_examples=300)
    @given(broken_calls(URL, aim.tokens["application"]))
    def check(call: Call) -> None:
        with transaction.atomic():
            answer = hub_http().request(call.verb, call.url, headers=call.headers, content=call.body)
            transaction.set_rollback(True)
        assert answer.status_code < 500, answer.text
        assert answer.status_code < 400 or {"message", "error"} & set(answer.json())

    check()


def sent(call: PreparedRequest) -> httpx2.Response:
    return hub_http().request(str(call.method), str(call.url), headers=dict(call.headers), content=call.body)
