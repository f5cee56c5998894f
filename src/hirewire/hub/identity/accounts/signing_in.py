"""Signs people in: address and password first, then a code for people with an authenticator app."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from hirewire.hub.identity.accounts import second_factor, services
from hirewire.hub.identity.accounts.errors import CodeError
from hirewire.hub.identity.accounts.forms import CodeStepForm, SignInForm
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import provider_instead_of_password
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.identity.providers.queries import has_providers, provider_of
from hirewire.kit import clock
from hirewire.kit.text.sentences import localized

#: The session key of the entry about a person who has entered the right password but no code yet. The entry also holds
#: the time at which the person entered the password, and the password's hash: the code is refused if the password has
#: been changed or removed since then.
_KEY: Final = "owes_code_for"
#: How long people have to enter the code: long enough to find the phone.
_PATIENCE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    person: Person | None = None
    owes_code: bool = False
    #: Whether the address and the password do not match.
    failed: bool = False
    fault: str = ""
    #: Whether the person has entered only an address, so that the password, or the provider, comes next.
    knows_address: bool = False
    #: The company's provider, which signs in people with this address.
    provider: IdentityProvider | None = None

    #: Whether the person may use a password instead of the provider.
    takes_password: bool = True

    def at_provider(self, back: str, *, is_fresh: bool = False) -> str:
        """Return the URL for somebody who has to sign in at the company's provider; empty for everybody else.

        With ``is_fresh``, the provider has to ask the person to sign in again.
        """
        if self.provider is None or self.takes_password:
            return ""
        fresh = {"fresh": "1"} if is_fresh else {}
        return reverse("company-sign-in", args=[self.provider.pk], query={"next": back, **fresh})


def attempt(request: HttpRequest) -> Attempt:
    if "code" in request.POST:
        return _second(request)
    email = request.POST.get("email", "")[:254]
    if (provider := provider_instead_of_password(email)) is not None:
        return Attempt(provider=provider, takes_password=False)
    if not request.POST.get("password") and has_providers():
        return Attempt(knows_address=True, provider=provider_of(email))
    form = SignInForm(request.POST)
    person = services.proven(request, form.cleaned_data) if form.is_valid() else None
    if person is None:
        return Attempt(failed=True)
    if second_factor.has_second_factor(person):
        # Change the session id, in case an attacker planted the old one. Django does so only when it signs the person
        # in, after the code has been accepted.
        request.session.cycle_key()
        request.session[_KEY] = [person.pk, clock.to_millis(clock.now()), person.get_session_auth_hash()]
        return Attempt(owes_code=True)
    return Attempt(person=services.open_session(request, person))


def _second(request: HttpRequest) -> Attempt:
    person = _owing(request)
    if person is None or provider_instead_of_password(person.email) is not None:
        # No code is expected any more: for example, the time is up, or the person now has to use a provider.
        return Attempt()
    form = CodeStepForm(request.POST)
    try:
        second_factor.check_code(person=person, code=form.data.get("code", "")[:100])
    except CodeError as refused:
        # Have django-axes count a wrong code in the same way as a wrong password: for the e-mail address together with
        # the IP address. django-axes reads the e-mail address from the key "email".
        user_login_failed.send(__name__, credentials={"email": person.email.lower()}, request=request)
        return Attempt(owes_code=True, fault=localized(refused))
    del request.session[_KEY]
    return Attempt(person=services.open_session(request, person))


def _owing(request: HttpRequest) -> Person | None:
    person_id, since, typed = request.session.get(_KEY, (0, 0, ""))
    if clock.now() - clock.from_millis(since) > _PATIENCE:
        request.session.pop(_KEY, None)
        return None
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    return person if person is not None and constant_time_compare(person.get_session_auth_hash(), typed) else None
