"""Settings: who works here, and what is connected."""

from django.http import HttpResponse
from django.shortcuts import render

from hirewire.simulator.people.access import AtsRequest, user_required


@user_required
def overview(request: AtsRequest) -> HttpResponse:
    users = request.ats_user.account.users.prefetch_related("security_groups")
    return render(request, "simulator/settings/overview.html", {"users": users})


@user_required
def integrations(request: AtsRequest) -> HttpResponse:
    return render(request, "simulator/settings/integrations.html")
