"""Pages on which people manage their own sign-ins and the second step."""

import pyotp
import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hirewire.hub.identity.accounts import second_factor, services, sign_ins
from hirewire.hub.identity.accounts.errors import CodeError
from hirewire.hub.identity.accounts.forms import CodeStepForm
from hirewire.hub.identity.accounts.models import Person, RecoveryCode
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.kit.text.sentences import localized

#: A number with at most this many digits always fits into an id column of the database.
_LONGEST_ID = 18
_ACTS = {"confirm", "renew", "remove"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("sign-in", query={"next": reverse("sign-ins")}))
    own = request.session.get(sign_ins.KEY)
    if request.method == "POST":
        return _ended(request, person, own)
    context = {"person": person, "sign_ins": sign_ins.standing_of(person), "own": own}
    return render(request, "hub/identity/accounts/sign_ins.html", context)


def _ended(request: HttpRequest, person: Person, own: int | None) -> HttpResponse:
    choice = request.POST.get("end", "")
    if choice == "everywhere":
        sign_ins.end_others(person=person)
        services.sign_out(request)
        return HttpResponseRedirect(reverse("sign-in"))
    if choice == "others":
        count = sign_ins.end_others(person=person, but=own)
        message = ngettext("Signed out of {count} other browser.", "Signed out of {count} other browsers.", count)
        messages.success(request, message.format(count=count))
    elif choice.isdecimal() and len(choice) <= _LONGEST_ID and sign_ins.end(person=person, number=int(choice)):
        messages.success(request, _("Signed out of that browser."))
    return HttpResponseRedirect(reverse("sign-ins"))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("sign-in", query={"next": reverse("second-step")}))
    if person.signed_in_for is not None:
        # Whoever runs the company's identity provider can sign in as this person, but must not be able to change the
        # person's own second step, which guards contracts of other companies.
        messages.info(request, _("Your company’s provider looks after the second step of this sign-in."))
        return HttpResponseRedirect(reverse("contracts"))
    act = request.POST.get("act", "")
    form = CodeStepForm(request.POST if act in _ACTS else None)
    if act in _ACTS and form.is_valid():
        try:
            return _done(request, person, act, form.cleaned_data["code"])
        except CodeError as refused:
            form.add_error("code", localized(refused))
    is_setting_up = act in {"begin", "confirm"} and not second_factor.has_second_factor(person)
    return _page(request, person, form, uri=second_factor.begin(person=person) if is_setting_up else "")


def _done(request: HttpRequest, person: Person, act: str, code: str) -> HttpResponse:
    if act == "confirm":
        return _codes(request, second_factor.confirm(person=person, code=code))
    second_factor.check_code(person=person, code=code)
    if act == "renew":
        return _codes(request, second_factor.renew_codes(person=person))
    second_factor.remove(person=person, by=person.name)
    messages.success(request, _("Two-step sign-in is off."))
    return HttpResponseRedirect(reverse("second-step"))


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "hub/identity/accounts/recovery_codes.html", {"codes": codes})


def _page(request: HttpRequest, person: Person, form: CodeStepForm, *, uri: str = "") -> HttpResponse:
    unused = RecoveryCode.objects.filter(person=person, used_at=None)
    context = {
        "person": person,
        "form": form,
        "has_app": second_factor.has_second_factor(person),
        "picture": _picture(uri) if uri else "",
        "secret": pyotp.parse_uri(uri).secret if uri else "",
        "left": unused.count(),
        "is_required": person.seats.filter(contract__organization__requires_second_factor=True).exists(),
    }
    return render(request, "hub/identity/accounts/second_step.html", context, status=422 if form.errors else 200)


def _picture(uri: str) -> SafeString:
    """Draw the QR code dark on light, in both color schemes, because cameras need that."""
    code = segno.make(uri, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=5, dark="#000", light="#fff", border=4))  # noqa: S308 - consists of squares only
