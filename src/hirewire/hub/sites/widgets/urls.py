"""URLs of the loader, extensions and frames. Those of the scripts are part of the documented contract."""

from django.urls import URLPattern, URLResolver, include, path

from hirewire.hub.sites.widgets import scripts, sign_in
from hirewire.hub.sites.widgets.catalog import WIDGETS

urlpatterns: list[URLPattern | URLResolver] = [
    path("xdoor/scripts/in.js", scripts.loader),
    path("in.js", scripts.loader),
    *(path(address, scripts.extension, {"widget": widget}) for widget in WIDGETS for address in widget.addresses),
    path("widgets/sign-in/", sign_in.window, name="widget-sign-in"),
    path("widgets/token/", sign_in.token, name="widget-token"),
    *(path(f"widgets/{widget.name}/", include(f"hirewire.hub.sites.widgets.{widget.name}.urls")) for widget in WIDGETS),
]
