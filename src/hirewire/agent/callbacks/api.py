"""Endpoints for push events from Recruiter and webhooks from ATSs. They answer at once, and tasks do the work."""

from http import HTTPStatus

import msgspec
import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hirewire.agent.callbacks import services
from hirewire.agent.callbacks.jobs import jobs_meant
from hirewire.agent.connections import clients, queries
from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Greeted, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_sync
from hirewire.kit.monitoring import current, tracing
from hirewire.kit.web import challenges
from hirewire.wire.push import SIGNATURE_HEADER, challenge_response, decode_event, is_signed

log = structlog.get_logger(__name__)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def events(request: HttpRequest, token: str) -> HttpResponse:
    """Receive a push event from Recruiter, or answer Recruiter's challenge.

    Recruiter signs the raw body of an event with the connection's client secret. Before it sends events, Recruiter
    sends a GET with a challenge code, to check that this endpoint knows the secret.
    """
    connection = queries.of_callback(token)
    if connection is None or not connection.is_provisioned:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    current.note(tenant=connection.tenant)
    tracing.note(connection=connection.pk)
    if request.method == "GET":
        code = request.GET.get("challengeCode", "")
        if not code:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        return JsonResponse(
            {"challengeCode": code, "challengeResponse": challenge_response(code, connection.client_secret)}
        )
    if not is_signed(request.body, request.headers.get(SIGNATURE_HEADER, ""), connection.client_secret):
        log.warning("event with a wrong signature", tenant=connection.tenant)
        return _unsigned()
    try:
        event = decode_event(request.body)
        jobs = jobs_meant(event, request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    status = HTTPStatus.OK
    try:
        services.receive(connection=connection, event=event, jobs=jobs)
    except Ended:
        status = HTTPStatus.NOT_FOUND
    return HttpResponse(status=status)


@csrf_exempt
@require_POST
def hooks(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Receive a webhook from an ATS. Only the connector of this ATS can tell whether the webhook is genuine."""
    connection = Connection.objects.filter(pk=connection_id).first()
    if connection is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    current.note(tenant=connection.tenant)
    tracing.note(connection=connection.pk)
    try:
        with clients.ats(connection) as ats:
            webhook = Webhook(body=request.body, headers=dict(request.headers))
            if isinstance(ats, Greeted) and (headers := ats.handshake(webhook)):
                return HttpResponse(status=HTTPStatus.OK, headers=headers)
            hints = list(ats.hints(webhook))
    except BadWebhook as bad:
        log.warning("webhook refused", tenant=connection.tenant, reason=str(bad))
        return _unsigned()
    try:
        with transaction.atomic():
            if sync.take_hints(connection=connection, hints=hints):
                defer_sync(connection.pk)
    except Ended:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return HttpResponse(status=HTTPStatus.OK)


def _unsigned() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={challenges.HEADER: challenges.SIGNATURE})
