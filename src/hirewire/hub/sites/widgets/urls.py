"""The URLs of the widgets. The URLs of the scripts are documented publicly and must not change."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from hirewire.hub.sites.widgets import plain_frame, scripts, sign_in
from hirewire.hub.sites.widgets.catalog import WIDGETS, Widget


def _frame(widget: Widget) -> URLResolver:
    """Return the URLs below ``/widgets/{name}/``.

    A widget without a tag in the catalog has URLs of its own, in its folder. Every other widget has two URLs: one
    for the page in the frame, and one for the call that returns the frame's screens.
    """
    folder = f"hirewire.hub.sites.widgets.{widget.name}"
    if widget.tag is None:
        return path(f"widgets/{widget.name}/", include(f"{folder}.urls"))
    answered: plain_frame.Answered = import_module(f"{folder}.screens").answered
    own = [
        path("", plain_frame.page(widget, widget.tag), name=f"widget-{widget.name}"),
        path("state/", plain_frame.state(answered), name=f"widget-{widget.name}-state"),
    ]
    return path(f"widgets/{widget.name}/", include(own))


urlpatterns: list[URLPattern | URLResolver] = [
    path("xdoor/scripts/in.js", scripts.loader),
    path("in.js", scripts.loader),
    *(path(address, scripts.extension, {"widget": widget}) for widget in WIDGETS for address in widget.addresses),
    path("widgets/sign-in/", sign_in.window, name="widget-sign-in"),
    path("widgets/token/", sign_in.token, name="widget-token"),
    *(_frame(widget) for widget in WIDGETS),
]
