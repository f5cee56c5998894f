"""URLs of the hub's pages and of its SCIM API. ``hub.api.facades`` has the paths of the other APIs."""

from functools import partial

from django.urls import URLPattern, URLResolver, include, path
from django.views.defaults import page_not_found

from hirewire.hub.identity.accounts.urls import addresses
from hirewire.hub.sites.developers.access import front_door
from hirewire.hub.sites.recruiter.sign_on.pages import leave
from hirewire.kit.web.away import Fault

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(addresses(front_door, leave))),
    path("sign-in/company/", include("hirewire.hub.sites.recruiter.sign_on.urls")),
    path("scim/v2/", include("hirewire.hub.api.scim.urls")),
    path("", include("hirewire.kit.looks.urls")),
    path("oauth/v2/", include("hirewire.hub.platform.oauth.urls")),
    path("media/", include("hirewire.hub.ats.attachments.urls")),
    path("", include("hirewire.hub.sites.recruiter.urls")),
    path("", include("hirewire.hub.sites.widgets.urls")),
    path("members/inbox/", include("hirewire.hub.sites.member_inbox.urls")),
    path("mails/", include("hirewire.hub.sites.mails.urls")),
    path("developer/", include("hirewire.hub.sites.developers.urls")),
    path("", include("hirewire.hub.api.openapi.urls")),
]

#: The hub's error handlers name their templates, because Django's default names (``404.html`` and ``500.html``) are the
#: same for every site. The ATS site has its own error pages, and tests run both sites in one process.
handler404 = partial(page_not_found, template_name="hub/not_here.html")
handler500 = Fault(fault="hub/fault.html", away="hub/away.html")
