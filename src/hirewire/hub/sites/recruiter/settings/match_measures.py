"""What is shown above the doubtful pairs: how many matches are right, the threshold, and the learned parameters."""

from collections.abc import Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.matching import precision, thresholds, versions
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.settings.match_forms import LEAST, MOST, ThresholdForm
from hirewire.kit.web.post_only import post_only

#: The expected share of right matches at the default threshold.
GOAL: Final = 0.995


def measures(request: HttpRequest, seat: Seat) -> Mapping[str, object]:
    measured = precision.measured(visibility_scope(seat, Feature.IN_ATS))
    return {
        "measured": measured,
        "scale": _scale(measured) if measured.judged else None,
        "goal": GOAL,
        "version": versions.in_use(),
        **_threshold(request, seat),
    }


@require_safe
@right_required(Verb.LOOK_AFTER_MATCHES)
def match_effect(request: HttpRequest, seat: Seat) -> HttpResponse:
    return render(request, "hub/sites/recruiter/settings/_match_effect.html", _threshold(request, seat))


@post_only("matches")
@right_required(Verb.LOOK_AFTER_MATCHES)
def match_threshold(request: HttpRequest, seat: Seat) -> HttpResponse:
    link_from = ThresholdForm(request.POST).link_from
    if link_from is None:
        messages.error(request, _("Choose a value from 50 to 99.9%."))
    else:
        thresholds.choose_link_from(seat=seat, link_from=link_from)
        messages.success(request, _("Saved. The affected matches will be recalculated in a moment."))
    return HttpResponseRedirect(reverse("matches"))


def _threshold(request: HttpRequest, seat: Seat) -> Mapping[str, object]:
    organization = seat.contract.organization
    state = thresholds.state_of(organization)
    chosen = ThresholdForm(request.GET).link_from or state.link_from
    return {
        "state": state,
        "now": 100 * state.link_from,
        "chosen": 100 * chosen,
        "fill": 100 * (100 * chosen - LEAST) / (MOST - LEAST),
        "least": LEAST,
        "most": MOST,
        "effect": thresholds.effect_of(organization, chosen) if chosen != state.link_from else None,
    }


def _scale(measured: precision.Measured) -> Mapping[str, float]:
    """Return where to draw each share on a horizontal scale, in percent of the scale's width.

    ``begin`` is the share at the left end of the scale, a little below the lowest share shown. The right end is a share
    of 1.
    """
    low, high = measured.interval
    begin = max(0.0, min(low, GOAL) - 0.02)
    places = {"low": low, "high": high, "at": measured.precision, "goal": GOAL}
    return {"begin": begin, **{name: 100 * (value - begin) / (1 - begin) for name, value in places.items()}}
