"""Challenges receivers to prove that they hold the secret, if the operator requires such proof."""

import hmac
import uuid
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F

from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.platform.notifications.events import ChallengeAsked
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.platform.notifications.services import wake
from hirewire.hub.platform.provisioning.queries import signing_secret
from hirewire.kit import clock
from hirewire.kit.web.outbound import Outcome, get
from hirewire.kit.work.events import publish
from hirewire.wire.push import challenge_response

#: Seconds that a receiver may take to answer a challenge, as in LinkedIn's general webhook product.
TIMEOUT_SECONDS: Final = 3.0
FAULT: Final = "This URL did not pass the security challenge check"


class _Answer(msgspec.Struct, rename="camel"):
    challenge_code: str
    challenge_response: str


def challenge(*, endpoint: Endpoint) -> bool:
    """Challenge an address, and return whether it passed. Must not be called inside a transaction."""
    code = str(uuid.uuid4())
    parameters = {"challengeCode": code}
    if endpoint.application.parent_id is not None:
        parameters["applicationId"] = str(endpoint.application_id)
    outcome = get(_with_query(endpoint.url, parameters), timeout=TIMEOUT_SECONDS)
    fault = _fault_of(outcome, code, challenge_response(code, signing_secret(endpoint.application)))
    _record(endpoint=endpoint, fault=fault)
    return not fault


@transaction.atomic
def ask_again(*, endpoint: Endpoint, actor: Actor) -> None:
    Endpoint.objects.filter(pk=endpoint.pk).update(challenge_failures=0, challenged_at=None)
    audit.record(
        action="notification.challenge_asked",
        actor=actor,
        organization=endpoint.application.organization,
        application=endpoint.application,
    )
    if settings.HIREWIRE_CHALLENGE_CALLBACKS:
        publish(ChallengeAsked(endpoint_id=endpoint.pk))


@transaction.atomic
def _record(*, endpoint: Endpoint, fault: str) -> None:
    now = clock.now()
    endpoints = Endpoint.objects.filter(pk=endpoint.pk)
    if fault:
        endpoints.update(challenged_at=now, challenge_failures=F("challenge_failures") + 1, challenge_fault=fault[:300])
    else:
        endpoints.update(challenged_at=now, proven_at=now, challenge_failures=0, challenge_fault="")
        wake([endpoint.pk])


def _fault_of(outcome: Outcome, code: str, expected: str) -> str:
    if outcome.status is None:
        return f"{FAULT}: {outcome.error}"
    if outcome.status != HTTPStatus.OK:
        return f"{FAULT}: it answered with status {outcome.status}"
    try:
        answer = msgspec.json.decode(outcome.answer, type=_Answer)
    except msgspec.MsgspecError:
        return f"{FAULT}: its answer is not the JSON object with challengeCode and challengeResponse"
    given = answer.challenge_response.lower().encode()
    if answer.challenge_code != code or not hmac.compare_digest(given, expected.encode()):
        return f"{FAULT}: challengeResponse does not match"
    return ""


def _with_query(url: str, parameters: dict[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"
