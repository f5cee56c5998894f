"""Admin Settings > Features: what this contract has, and what an admin can switch off."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import admins_of
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.seats import services
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.web.post_only import post_only


@require_safe
@seat_required
def settings_features(request: HttpRequest, seat: Seat) -> HttpResponse:
    seen = visibility_scope(seat, Feature.IN_ATS)
    context = {
        "in_ats": seen.application_ids,
        "with_lists": seen.with_lists,
        "export": applications_for(seat, Feature.EXPORT),
        "history": applications_for(seat, Feature.HISTORY),
        "admins": admins_of(seat.contract),
    }
    return tab(request, seat, "features", context)


@post_only("settings-features")
@right_required(Verb.SWITCH_EXPORT)
def switch_export(request: HttpRequest, seat: Seat) -> HttpResponse:
    services.switch_export(admin=seat, on=request.POST.get("on") == "true")
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("settings-features"))
    seat.contract.refresh_from_db(fields=["export_is_on"])
    context = {"seat": seat, "export": applications_for(seat, Feature.EXPORT), "moved": True}
    return render(request, "hub/sites/recruiter/settings/_export_switch.html", context)
