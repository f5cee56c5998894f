"""Calls of the frame. All of them use POST, because searches contain names of people."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hirewire.hub.sites.widgets.answering import answer
from hirewire.hub.sites.widgets.frame_request import read_frame_request
from hirewire.hub.sites.widgets.matches.screens import answered
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.visits import with_token


@require_POST
@with_token
def state(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    screen, outcome = answered(visitor, read_frame_request(request))
    return answer(visitor, screen, outcome)
