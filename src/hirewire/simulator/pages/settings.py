from django.http import HttpResponse
from django.shortcuts import render

from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.recruiter.connected import connected_users, connection_badge


@user_required
def overview(request: AtsRequest) -> HttpResponse:
    account = request.ats_user.account
    users = list(account.users.prefetch_related("security_groups"))
    connected = connected_users(account)
    context = {
        "users": users,
        "connected": connected,
        "unconnected": [user for user in users if connected is not None and user.key not in connected],
    }
    return render(request, "simulator/settings/overview.html", context)


@user_required
def integrations(request: AtsRequest) -> HttpResponse:
    badge = connection_badge(request.ats_user.account)
    return render(request, "simulator/settings/integrations.html", {"connection": badge})
