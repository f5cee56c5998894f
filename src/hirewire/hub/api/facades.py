"""The complete API of the hub: its resources, its callers, and its paths."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hirewire.hub.api.rest.root import PREFIX, VersionedRoot
from hirewire.hub.ats.acls.api import AtsEntityAclAssignees, AtsEntityAcls
from hirewire.hub.ats.applications.api import ApplicationFeedback, ApplicationNotes, ApplicationStages, AtsApplications
from hirewire.hub.ats.attachments.api import HireMediaUrl, Resumes
from hirewire.hub.ats.blind.api import BlindCandidates, BlindKeys
from hirewire.hub.ats.candidates.api import CandidateNotes
from hirewire.hub.ats.matching.api import AtsCandidates
from hirewire.hub.ats.postings.api import JobPostingStatuses, SimpleJobPostings, SimpleJobPostingTasks
from hirewire.hub.platform.integrations.api import AtsIntegrationConfigurations, AtsIntegrations, Configurations
from hirewire.hub.platform.journal.recording import record
from hirewire.hub.platform.oauth.api import EmailAddress, Me, UserInfo, oauth, openid
from hirewire.hub.platform.oauth.callers import caller_of
from hirewire.hub.platform.oauth.permissions import permitted
from hirewire.hub.platform.oauth.row_security import restricted
from hirewire.hub.platform.provisioning.api import ApplicationSecurity, ProvisionedApplications
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.throttling.admission import throttled
from hirewire.hub.recruiting.exports.api import ExportedCandidates, PurgedExportedCandidates
from hirewire.hub.recruiting.messaging.api import ConversationEvents, MailStubs, ProspectNotes
from hirewire.hub.recruiting.messaging.seats import Seats, SeatsV2
from hirewire.hub.restli import answers
from hirewire.hub.restli.dispatch import Facade
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.gate import ApiGate
from hirewire.hub.restli.invoking import carry_out, prepared
from hirewire.hub.restli.messages import Answer, Call, Handler, Trace
from hirewire.hub.restli.repeating import repeated
from hirewire.hub.restli.resource import Resource
from hirewire.kit.monitoring import current
from hirewire.wire.restli import Protocol

RESOURCES: tuple[Resource[Caller], ...] = (
    ProvisionedApplications(),
    ApplicationSecurity(),
    Me(),
    UserInfo(),
    EmailAddress(),
    AtsIntegrations(),
    Configurations(),
    AtsIntegrationConfigurations(),
    ExportedCandidates(),
    PurgedExportedCandidates(),
    Seats(),
    SeatsV2(),
    ConversationEvents(),
    MailStubs(),
    ProspectNotes(),
    SimpleJobPostings(),
    SimpleJobPostingTasks(),
    JobPostingStatuses(),
    AtsCandidates(),
    CandidateNotes(),
    AtsApplications(),
    ApplicationNotes(),
    ApplicationFeedback(),
    ApplicationStages(),
    Resumes(),
    HireMediaUrl(),
    AtsEntityAcls(),
    AtsEntityAclAssignees(),
    BlindKeys(),
    BlindCandidates(),
)

INVOKE = throttled(permitted(prepared(repeated(restricted(carry_out)))))
V2 = Facade(prefix="/v2/", resources=RESOURCES, authenticate=caller_of, invoke=INVOKE)
VERSIONED = VersionedRoot(authenticate=caller_of, invoke=INVOKE)

ENDPOINTS: dict[str, Handler] = {
    "/oauth/v2/": oauth,
    "/oauth/.well-known/": openid,
    "/oauth/openid/": openid,
    "/v2/": V2,
    PREFIX: VERSIONED,
}

#: Below these paths, the token of a call is checked before a large or slow body is read.
DOORS: dict[str, Callable[[Call], object]] = {"/v2/": caller_of, PREFIX: caller_of}
#: Paths below ``ENDPOINTS`` that lead to pages for people. Requests for these paths go through the middleware of the
#: pages.
PAGES = frozenset({"/oauth/v2/authorization"})


def _watch(request: HttpRequest, trace: Trace, answer: Answer, took_ns: int) -> None:
    record(request, trace, answer, took_ns)
    if trace.call is not None:
        # Name the call by its resource and method. If the path leads to no resource, name only the root, because the
        # rest of such a path could contain any text.
        name = f"{trace.call.root}/{trace.resource} {trace.method}" if trace.resource else trace.call.root
        current.note(call=name.strip())
    if isinstance(trace.caller, Caller):
        application = trace.caller.application
        current.note(application=application.pk, tenant=application.organization_id)


_DOORS = ApiGate(lambda _request: HttpResponse(), ENDPOINTS, PAGES, watch=_watch, doors=DOORS)


def gate(get_response: Callable[[HttpRequest], HttpResponse]) -> ApiGate:
    return ApiGate(get_response, ENDPOINTS, PAGES, watch=_watch, doors=DOORS)


def refusal(request: HttpRequest) -> HttpResponse | None:
    """The answer that refuses a call before its whole body is read; None if the call may go on."""
    return _DOORS.refusal(request)


def tell(path: str, status: int, code: str, message: str) -> bytes | None:
    """Turn an error of the web server itself into an API error; return None if the path leads to a page."""
    if not path.startswith(tuple(ENDPOINTS)) or path in PAGES:
        return None
    return answers.error_answer(Protocol.V2, ApiError(message, status=status, code=code)).body
