"""Responses to frames that show people: the current screen, and what the frame's script has to do."""

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string

from hirewire.hub.sites.widgets.actions import Outcome
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.hub.sites.widgets.viewer_context import WidgetScreen


def answer(visitor: Visitor, screen: WidgetScreen, outcome: Outcome, **more: object) -> HttpResponse:
    context = {**screen.context, "outcome": outcome, "fault": outcome.fault}
    return JsonResponse(
        {
            "screen": screen.name,
            "html": render_to_string(screen.template, context),
            "token": token_for(visitor),
            "poll": screen.poll_seconds,
            "retry": None,
            "state": outcome.next_state,
            "told": [{"name": name, "about": about} for name, about in outcome.told],
            **more,
        }
    )
