"""One-time codes that bring a sign-in to a frame that gets no cookies."""

from datetime import timedelta

from django.db import transaction

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.errors import CodeRefusedError, PageRefusedError
from hirewire.hub.sites.widgets.models import SignInCode
from hirewire.hub.sites.widgets.origins import is_registered
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.kit import clock, secrets

#: How long a code is valid. A minute is enough: the window sends the code when it closes, and nobody types it.
CODE_LIFE = timedelta(minutes=1)


@transaction.atomic
def make_code(*, person: Person, sign_in_id: int, application: DeveloperApplication, origin: str) -> str:
    if not is_registered(application, origin):
        raise PageRefusedError(f"{origin} is not registered for this application.")
    SignInCode.objects.filter(expires_at__lte=clock.now()).delete()
    code = secrets.new_secret("hw_code")
    SignInCode.objects.create(
        digest=secrets.digest(code),
        person=person,
        sign_in_id=sign_in_id,
        application=application,
        origin=origin,
        expires_at=clock.now() + CODE_LIFE,
    )
    return code


def exchange_code(*, code: str, application: DeveloperApplication, origin: str) -> Visitor:
    """Exchange a code for a visitor. The code is used up even if the application or the page is wrong."""
    taken = _take(code)
    if taken is None:
        raise CodeRefusedError("This code was already used, or never existed.")
    if taken.expires_at <= clock.now():
        raise CodeRefusedError("This code has expired.")
    if (taken.application_id, taken.origin) != (application.pk, origin):
        raise CodeRefusedError("This code is for another page.")
    return Visitor(taken.person, application, origin, clock.now(), taken.sign_in_id)


@transaction.atomic
def _take(code: str) -> SignInCode | None:
    # The lock lets only one of two simultaneous exchanges see the row.
    rows = SignInCode.objects.select_for_update(of=("self",)).select_related("person")
    taken = rows.filter(digest=secrets.digest(code)).first()
    if taken is not None:
        SignInCode.objects.filter(pk=taken.pk).delete()
    return taken
