"""Who may call what: each operation is called with every kind of token, and each call must get an exact status.

The operations are those below ``/v2/`` and those of the newest version below ``/rest/``.
"""

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
from pytest_django import DjangoDbBlocker

from hirewire.hub.api.openapi.operations import V2, Operation, label, operations, root
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.ats.blind.models import BlindKey
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.oauth.services import revoke_tokens
from hirewire.hub.restli.invoking import is_offered
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import APPLICATION, PARTNER
from hirewire.kit import clock
from tests.docs.examples import Examples
from tests.factories import hub
from tests.support.http import hub_http
from tests.support.larkspur import NOON, Larkspur
from tests.support.standing import standing, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("call matrix")]

ROOTS = (root(V2), root(VERSIONS[-1]))
OPERATIONS = {f"{of.prefix}{one.resource.full_name()} {one.label}": one for of in ROOTS for one in operations(of)}


#: ``partner`` is a partner, ``stranger`` is an application of another company, and ``sibling`` is a wrong application
#: of Larkspur. Three callers are the right application of Larkspur: as ``off``, it is off; as ``company``, it is on at
#: company level only; and as ``right``, it is on at contract level. ``person`` signed in through the right application.
CALLERS = ("partner", "stranger", "sibling", "off", "company", "right", "person")
#: The status for each caller, in the order of ``CALLERS``. A colon precedes the status of a refused record in a batch.
EXPECTED = {
    name: statuses
    for statuses, names in {
        "403 403 200:404 403 200 200 403": (
            "/rest/applicationInterviewFeedbacks batch_delete",
            "/rest/applicationNotes batch_delete",
            "/rest/applicationStage batch_delete",
            "/rest/atsApplications batch_delete",
            "/rest/attachments batch_delete",
            "/rest/candidateNotes batch_delete",
            "/rest/candidates batch_delete",
            "/rest/candidates batch_get",
            "/rest/entityAclAssignees batch_delete",
            "/rest/entityAcls batch_delete",
            "/rest/jobRequisitionStages batch_delete",
            "/rest/jobRequisitionStages batch_get",
            "/rest/jobRequisitions batch_delete",
            "/rest/jobRequisitions batch_get",
            "/v2/atsApplications batch_delete",
            "/v2/atsApplications/interviewFeedback batch_delete",
            "/v2/atsApplications/notes batch_delete",
            "/v2/atsApplications/resumes batch_delete",
            "/v2/atsApplications/resumes batch_get",
            "/v2/atsApplications/stages batch_delete",
            "/v2/atsCandidates batch_delete",
            "/v2/atsCandidates batch_get",
            "/v2/atsCandidates/notes batch_delete",
            "/v2/atsEntityAclAssignees batch_delete",
            "/v2/atsEntityAcls batch_delete",
        ),
        "403 403 200 403 200 200 403": (
            "/rest/applicationInterviewFeedbacks batch_update",
            "/rest/applicationNotes batch_update",
            "/rest/applicationStage batch_update",
            "/rest/atsApplications batch_update",
            "/rest/attachments batch_update",
            "/rest/candidateNotes batch_update",
            "/rest/candidates batch_update",
            "/rest/entityAclAssignees finder criteria",
            "/rest/entityAcls batch_update",
            "/rest/entityAcls finder criteria",
            "/rest/jobRequisitionStages batch_update",
            "/rest/jobRequisitions batch_update",
            "/rest/simpleJobPostings batch_create",
            "/v2/atsApplications batch_update",
            "/v2/atsApplications/interviewFeedback batch_update",
            "/v2/atsApplications/notes batch_update",
            "/v2/atsApplications/stages batch_update",
            "/v2/atsCandidates batch_update",
            "/v2/atsCandidates/notes batch_update",
            "/v2/atsEntityAclAssignees finder criteria",
            "/v2/atsEntityAcls batch_update",
            "/v2/atsEntityAcls finder criteria",
            "/v2/simpleJobPostings batch_create",
        ),
        "403 403 200 403 403 200 403": (
            "/rest/mailStubs finder contract",
            "/rest/seatsV2 finder attributes",
            "/v2/conversationEvents finder criteria",
            "/v2/mailStubs finder contract",
            "/v2/prospectNotes finder criteria",
            "/v2/seats finder seatsByAttributes",
            "/v2/seatsV2 finder attributes",
        ),
        "403 404 404 403 200 200 403": (
            "/rest/exportedApplicationEvaluation finder request",
            "/rest/exportedApplicationEvaluations finder request",
            "/rest/exportedCandidates action reportFailure",
            "/rest/exportedCandidates finder request",
            "/v2/exportedCandidates action reportFailure",
            "/v2/exportedCandidates finder request",
        ),
        "403 403 200:422 403 200 200 403": (
            "/rest/candidates batch_partial_update",
            "/rest/entityAclAssignees batch_update",
            "/v2/atsApplications/resumes batch_update",
            "/v2/atsCandidates batch_partial_update",
            "/v2/atsEntityAclAssignees batch_update",
        ),
        "403 200:404 200:404 200 200 200 403": (
            "/rest/jobPostingStatus batch_get",
            "/rest/simpleJobPostingTasks batch_get",
            "/v2/jobPostingStatus batch_get",
            "/v2/simpleJobPostingTasks batch_get",
        ),
        "200 200:403 200 200 200 200 403": (
            "/rest/integrationConfigurations batch_delete",
            "/rest/integrations batch_partial_update",
            "/v2/atsIntegrationConfigurations batch_delete",
            "/v2/atsIntegrations batch_partial_update",
        ),
        "200 200:404 200 200 200 200 403": (
            "/rest/integrationConfigurations batch_get",
            "/rest/integrations batch_get",
            "/v2/atsIntegrationConfigurations batch_get",
            "/v2/atsIntegrations batch_get",
        ),
        "200 403 200 200 200 200 403": (
            "/v2/atsIntegrations/configurations batch_delete",
            "/v2/atsIntegrations/configurations batch_get",
            "/v2/atsIntegrations/configurations get_all",
        ),
        "200 403 403 403 403 403 403": (
            "/v2/developerApplicationsSecurity action hirewireListSecrets",
            "/v2/developerApplicationsSecurity action rollDeveloperApplicationSecret",
            "/v2/provisionedApplications finder credentialsByUniqueForeignId",
        ),
        "403 403 403 403 403 403 200": (
            "/v2/emailAddress finder members",
            "/v2/me get",
            "/v2/userinfo get",
        ),
        "403 200 200 403 200 200 403": (
            "/rest/atsPurgedExportedCandidates get_all",
            "/v2/atsPurgedExportedCandidates get_all",
        ),
        "404 404 404 200 200 200 403": (
            "/rest/integrations finder request",
            "/v2/atsIntegrations finder request",
        ),
        "200 200:403 200:422 200 200 200 403": (
            "/rest/integrationConfigurations batch_update",
            "/v2/atsIntegrationConfigurations batch_update",
        ),
        "200 403 200:422 200 200 200 403": ("/v2/atsIntegrations/configurations batch_update",),
        "201 403 403 403 403 403 403": ("/v2/provisionedApplications create",),
        "204 403 403 403 403 403 403": ("/v2/provisionedApplications partial_update",),
        "403 403 201 403 201 201 403": ("/v2/hireMediaUrl create",),
        # The applications of the stranger and the sibling send records instead of hashes, so their calls get 409. The
        # stranger's calls about candidates get 403 instead, because they name Larkspur and not the stranger's company.
        "403 403 409 403 200 200 403": (
            "/v2/hirewireBlindCandidates batch_update",
            "/v2/hirewireBlindCandidates finder key",
        ),
        "403 403 409 403 200:404 200:404 403": ("/v2/hirewireBlindCandidates batch_delete",),
        "403 409 409 403 200 200 403": ("/v2/hirewireBlindKeys get_all",),
        "403 409 409 403 201 201 403": ("/v2/hirewireBlindKeys create",),
        "403 409 409 403 204 204 403": ("/v2/hirewireBlindKeys delete",),
        "409 403 403 403 403 403 403": ("/v2/developerApplicationsSecurity action hirewireDeleteSecret",),
    }.items()
    for name in names
}

REFUSALS = ("none", "unknown", "revoked", "expired")
#: For each resource, the operations that it does not offer. Resources with a single entity are left out, because most
#: methods make no sense for them.
MISSING = {
    f"{of.prefix}{label(resource)}": [
        Operation(of, resource, method) for method in Method if not is_offered(resource, method)
    ]
    for of in ROOTS
    for resource in of.resources
    if not resource.is_simple
}


def _is_blind(name: str) -> bool:
    """Whether the operation is only for companies that keep no records of people in Recruiter.

    For such a company, all other calls about people are refused.
    """
    return "hirewireBlind" in name


class World:
    def __init__(self) -> None:
        self.larkspur = larkspur = Larkspur()
        self.examples = Examples(larkspur)
        ended = hub.customer_application()
        self.tokens = {
            "partner": larkspur.partner_token(),
            "stranger": hub.token_of(hub.enabled().application),
            "sibling": hub.token_of(hub.enabled(on=larkspur.contract).application),
            **dict.fromkeys(("off", "company", "right"), larkspur.token()),
            "person": larkspur.person_token(),
            "unknown": "nobody's",
            "revoked": hub.token_of(ended),
            "none": "",
        }
        revoke_tokens(application=ended)
        with clock.moved(-timedelta(minutes=31)):
            self.tokens["expired"] = larkspur.token()
        self._fill()

    def ask(self, name: str, caller: str) -> httpx2.Response:
        if not _is_blind(name):
            return self._answer(name, caller)
        with taken_back():
            self.larkspur.keeps_no_records()
            # Give the key the id 1, because the example calls contain this id.
            BlindKey.objects.update(id=1)
            return self._answer(name, caller)

    def _answer(self, name: str, caller: str) -> httpx2.Response:
        if caller in {"off", "company"}:
            self._switch(company_on=caller == "company")
        return hub_http().send(self.examples.call(OPERATIONS[name], self.tokens[caller]))

    def ask_for(self, operation: Operation) -> httpx2.Response:
        scopes = operation.resource.scopes
        caller = "right" if APPLICATION in scopes else "partner" if PARTNER in scopes else "person"
        return hub_http().send(self.examples.bare_call(operation, self.tokens[caller]))

    def _switch(self, *, company_on: bool) -> None:
        application = self.larkspur.application
        ContractAccess.objects.filter(application=application).update(is_on=False)
        CompanyAccess.objects.filter(application=application).update(is_on=company_on)

    def _fill(self) -> None:
        """Create one record of every kind, so that there is something to read and delete."""
        for of in ROOTS:
            for resource in of.resources:
                if not _is_blind(resource.name):
                    self.examples.prepare(of, resource)
        for name, operation in OPERATIONS.items():
            if operation.method is Method.BATCH_UPDATE and not _is_blind(name):
                assert outcome(self.ask(name, "right")) == "200"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with standing(django_db_blocker), clock.stopped(NOON):
        yield World()


def outcome(answer: httpx2.Response) -> str:
    """The status of the answer, then the status of each error in a batch. Colons separate the statuses."""
    if answer.status_code != 200 or not answer.content:
        return str(answer.status_code)
    body = answer.json()
    refused = [*body.get("errors", {}).values(), *(one for one in body.get("elements", ()) if "error" in one)]
    return ":".join(["200", *(str(one["status"]) for one in refused)])


def test_every_operation_is_in_the_table() -> None:
    assert sorted(OPERATIONS) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_caller_gets_the_expected_status(world: World, name: str) -> None:
    found = {}
    for caller in CALLERS:
        with taken_back():
            found[caller] = outcome(world.ask(name, caller))

    assert found == dict(zip(CALLERS, EXPECTED[name].split(), strict=True))


@pytest.mark.parametrize("name", OPERATIONS)
def test_without_a_valid_token_every_call_is_refused(world: World, name: str) -> None:
    bodies = {caller: world.ask(name, caller).json() for caller in REFUSALS}

    assert {caller: (body["status"], body["code"], body["serviceErrorCode"]) for caller, body in bodies.items()} == {
        "none": (401, "EMPTY_ACCESS_TOKEN", 401),
        "unknown": (401, "INVALID_ACCESS_TOKEN", 65600),
        "revoked": (401, "REVOKED_ACCESS_TOKEN", 65601),
        "expired": (401, "EXPIRED_ACCESS_TOKEN", 65602),
    }


@pytest.mark.parametrize("name", MISSING)
def test_unsupported_methods_get_the_documented_message(world: World, name: str) -> None:
    """A method that is not offered gets 405.

    As documented, a create gets 403 and another message if the resource offers creates only in batches.
    """
    remedy = "Add the header X-RestLi-Method: batch_create, and send the records as elements"

    found = {one.method: world.ask_for(one).json() for one in MISSING[name]}

    assert {method: (body["status"], body["message"]) for method, body in found.items()} == {
        one.method: (403, f"Not enough permissions to access: POST /{one.resource.name}. {remedy}")
        if one.method is Method.CREATE and is_offered(one.resource, Method.BATCH_CREATE)
        else (405, f"{one.method.upper()} is not supported by {one.resource.name}")
        for one in MISSING[name]
    }
