"""The page of addresses: where authorization codes may be sent, and which pages may embed widgets."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.platform.provisioning.errors import InvalidApplication
from hirewire.hub.platform.provisioning.services import change_addresses
from hirewire.hub.sites.developers.access import desk_required, owner_required
from hirewire.hub.sites.developers.forms import AddressesForm
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit.web.post_only import post_only
from hirewire.wire.validation import Fault

_FIELDS = {"oauth2AuthorizedCallbackUrls": "redirect_urls", "validJsSdkDomains": "origins"}


@require_safe
@desk_required
def addresses(request: HttpRequest, desk: Desk) -> HttpResponse:
    return tab(request, desk, "addresses", _stored(desk))


@post_only("developer-addresses", "application_id")
@owner_required
def save_addresses(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = AddressesForm(request.POST)
    faults: dict[str, list[str]] = {name: [str(fault) for fault in errors] for name, errors in form.errors.items()}
    if not faults:
        data = form.cleaned_data
        try:
            change_addresses(
                application=desk.application,
                redirect_urls=data["redirect_urls"],
                origins=data["origins"],
                actor=desk.person,
            )
        except InvalidApplication as invalid:
            for fault in invalid.faults:
                field, words = _field_and_reason(fault)
                faults.setdefault(field, []).append(words)
        else:
            messages.success(request, _("The addresses are saved and take effect immediately."))
            return HttpResponseRedirect(reverse("developer-addresses", args=[desk.application.pk]))
    context = {
        "redirect_urls": request.POST.get("redirect_urls", ""),
        "origins": request.POST.get("origins", ""),
        "faults": faults,
    }
    return tab(request, desk, "addresses", context, status=422)


def _stored(desk: Desk) -> dict[str, object]:
    return {
        "redirect_urls": "\n".join(desk.application.oauth2_authorized_callback_urls),
        "origins": "\n".join(desk.application.valid_js_sdk_domains),
        "faults": {},
    }


def _field_and_reason(fault: Fault) -> tuple[str, str]:
    """Return the form field and the reason of a fault. The reason names the line if the fault is in a single line."""
    name, *place = fault.pointer.split("/")[1:]
    if not place or not place[0].isdecimal():
        return _FIELDS[name], f"{fault.reason}."
    message = _("Line %(number)d: %(reason)s.")
    return _FIELDS[name], message % {"number": int(place[0]) + 1, "reason": fault.reason}
