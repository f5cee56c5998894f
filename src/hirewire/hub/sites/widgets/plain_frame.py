"""The frame of a widget whose tag is in the catalog: its page, the checks of the tag, and the one call of the frame."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.actions import Outcome
from hirewire.hub.sites.widgets.answering import answer
from hirewire.hub.sites.widgets.catalog import Tag, Widget
from hirewire.hub.sites.widgets.frame_request import FrameRequest, read_frame_request
from hirewire.hub.sites.widgets.framing import (
    Opened,
    Refusal,
    View,
    contract_id,
    is_id,
    page_in_a_frame,
    refusal_of_context,
)
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import WidgetScreen
from hirewire.hub.sites.widgets.visits import with_token

#: Carries out the action of the pressed button, if any. Returns the screen to show and the outcome of the action.
Answered = Callable[[Visitor, FrameRequest], tuple[WidgetScreen, Outcome]]


def page(widget: Widget, tag: Tag) -> View:
    @page_in_a_frame
    def view(request: HttpRequest, application: DeveloperApplication) -> Opened | Refusal:
        refusal = _refusal_of_tag(tag, application, request)
        if refusal is not None:
            return refusal
        ids = {name: request.GET[name] for name in tag.ids}
        config = {
            "state": {**ids, "contract": contract_id(request)},
            "opensRecords": request.GET.get("opens", "") == "page",
            "stateUrl": reverse(f"widget-{widget.name}-state"),
        }
        return Opened(f"hub/sites/widgets/{widget.name}/frame.html", gettext(tag.title), config)

    return view


def state(answered: Answered) -> View:
    """Turn ``answered``, the function that chooses a widget's screen, into the view that the widget's frame calls.

    The call is a POST, because searches contain people's names. In a URL, the names could end up in logs.
    """

    @require_POST
    @with_token
    def view(request: HttpRequest, visitor: Visitor) -> HttpResponse:
        screen, outcome = answered(visitor, read_frame_request(request))
        return answer(visitor, screen, outcome)

    return view


def _refusal_of_tag(tag: Tag, application: DeveloperApplication, request: HttpRequest) -> Refusal | None:
    for name, attribute in tag.ids.items():
        if not is_id(request.GET.get(name, "")):
            return Refusal("tag", f"data-{attribute} must be the id with which the {name} is synced.")
    return refusal_of_context(application, request.GET.get("context", ""))
