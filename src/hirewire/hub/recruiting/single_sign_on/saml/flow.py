"""Sign-in through a company's SAML provider.

:func:`begin` and :func:`receive` may fetch the provider's metadata, so never call them inside a transaction.

The provider posts its answer from its own site, and browsers send none of our
cookies with such a request. :func:`receive` therefore only checks and stores the
answer. The browser is then sent with a token to :func:`finish`, which reads from
the session whether the sign-in began in this browser. The ``RelayState`` of the
provider's answer is never read.
"""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.errors import AnswerRefused
from hirewire.hub.recruiting.single_sign_on.models import SamlAnswer
from hirewire.hub.recruiting.single_sign_on.saml import metadata, requests
from hirewire.hub.recruiting.single_sign_on.saml.assertions import Statement, statement_in
from hirewire.kit import clock
from hirewire.kit.secrets import digest, new_secret
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web.openid.code_flow import Arrival
from hirewire.kit.web.openid.errors import SignInLost
from hirewire.kit.web.openid.pending import Pending, recall, remember
from hirewire.kit.web.openid.tokens import check_age

#: How long the token for an answer is valid. A short time is enough, because the browser is redirected at once.
_ON_THE_WAY: Final = timedelta(minutes=2)


def begin(
    request: HttpRequest,
    provider: IdentityProvider,
    *,
    back: str = "",
    is_test: bool = False,
    is_fresh: bool = False,
) -> str:
    described = metadata.metadata_of(provider)
    request_id = requests.new_id()
    pending = Pending(provider.pk, "", "", back, clock.millis(), is_test, 0 if is_fresh else None)
    remember(request, request_id, pending)
    return requests.address(provider, described.sign_on_address, request_id=request_id, is_fresh=is_fresh)


def receive(provider: IdentityProvider, answer: str) -> str:
    statement = statement_in(provider, answer)
    if not statement.in_response_to and not provider.allows_unasked:
        raise AnswerRefused(sentence("nobody asked for it. Sign-ins that begin at the provider are turned off."))
    token = new_secret("hw_saml")
    _keep(provider, statement, token)
    return token


def finish(request: HttpRequest, provider: IdentityProvider, token: str) -> Arrival:
    """Return what the stored answer says about the person.

    The stored answer and the pending sign-in in the session are used up: neither works a second time.
    """
    answer = _taken(provider, token)
    pending = _asked(request, provider, answer.in_response_to)
    if pending.provider != provider.pk:
        raise SignInLost
    if pending.max_age is not None:
        check_age(answer.claims, timedelta(seconds=pending.max_age))
    return Arrival(answer.claims, pending)


def forget_old() -> int:
    return SamlAnswer.objects.filter(forget_at__lt=clock.now()).delete()[0]


def _keep(provider: IdentityProvider, statement: Statement, token: str) -> None:
    try:
        with transaction.atomic():
            SamlAnswer.objects.create(
                organization=provider.organization,
                provider=provider,
                assertion_id=statement.assertion_id,
                digest=digest(token),
                claims=statement.claims,
                in_response_to=statement.in_response_to,
                forget_at=statement.forget_at,
            )
    except IntegrityError as fault:
        raise AnswerRefused(sentence("it has been used already.")) from fault


@transaction.atomic
def _taken(provider: IdentityProvider, token: str) -> SamlAnswer:
    """Take the answer stored for a token. Its row stays, without claims, so that the assertion cannot be used again."""
    earliest = clock.now() - _ON_THE_WAY
    answers = SamlAnswer.objects.select_for_update(no_key=True).exclude(claims={})
    answer = answers.filter(provider=provider, digest=digest(token), arrived_at__gte=earliest).first()
    if answer is None:
        raise SignInLost
    SamlAnswer.objects.filter(pk=answer.pk).update(claims={})
    return answer


def _asked(request: HttpRequest, provider: IdentityProvider, request_id: str) -> Pending:
    if request_id:
        return recall(request, request_id)
    return Pending(provider.pk, "", "", "", clock.millis())
