"""Which screen of the profile widget somebody sees, and what stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hirewire.hub.accounts.models import Seat
from hirewire.hub.accounts.queries import active_seats
from hirewire.hub.acls.visibility import sight, visible_candidates
from hirewire.hub.candidates.models import Candidate
from hirewire.hub.integrations.queries import features_by_contract
from hirewire.hub.integrations.states import Feature
from hirewire.hub.matching.models import Match
from hirewire.hub.matching.queries import members_of
from hirewire.hub.matching.suggesting import found_by, suggestions
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.widgets import queries, support
from hirewire.hub.widgets.profile.activities import activities
from hirewire.hub.widgets.tokens import Visitor

#: A record that was saved a moment ago takes seconds to arrive.
POLL_SECONDS = 5


@dataclass(frozen=True)
class Asked:
    """What the page's tag and the person in front of it want to see."""

    candidate_id: str
    #: A contract that the tag or the person chose; without one the best of the person's seats counts.
    contract_id: int | None = None
    #: To choose another member although there is one.
    looks_elsewhere: bool = False
    text: str = ""


@dataclass(frozen=True)
class Screen:
    """A template's name, what it needs, and when the frame has to look again by itself."""

    name: str
    context: dict[str, Any] = field(default_factory=dict)
    poll_seconds: int | None = None


@dataclass(frozen=True)
class Place:
    """From where somebody looks: a seat for which the widget is on, and the candidate, if that seat sees it."""

    application: DeveloperApplication
    seat: Seat
    features: frozenset[Feature]
    candidate: Candidate | None


def place_for(visitor: Visitor, asked: Asked) -> Place | None:
    seats = _seats_here(visitor, list(active_seats(visitor.person)))
    return _place(visitor.application, seats, asked)


def screen_for(visitor: Visitor, asked: Asked) -> Screen:
    seats = list(active_seats(visitor.person))
    here = _seats_here(visitor, seats)
    common = {
        "person": visitor.person,
        "application": visitor.application,
        "organization": visitor.application.organization,
        "partner": queries.partner_name(visitor.application),
        "candidate_id": asked.candidate_id,
    }
    if not here:
        return Screen("other_company" if seats else "no_seat", {**common, "seats": seats})
    place = _place(visitor.application, here, asked)
    if place is None:
        found = _without_widget(here)
        seat = found.context["seat"]
    else:
        found, seat = _about(visitor, place, asked), place.seat
    choices = [one for one in here if one.contract_id != seat.contract_id]
    return replace(found, context={**common, "contract": seat.contract, "others": choices, **found.context})


def _seats_here(visitor: Visitor, seats: Sequence[Seat]) -> list[Seat]:
    """Of the company that the page serves; anybody's, as long as it serves none."""
    organization_id = visitor.application.organization_id
    return [seat for seat in seats if organization_id in {None, seat.contract.organization_id}]


def _place(application: DeveloperApplication, seats: Sequence[Seat], asked: Asked) -> Place | None:
    features = features_by_contract(application, [seat.contract for seat in seats])
    working = [seat for seat in seats if Feature.PROFILE in features[seat.contract_id] and seat.contract.has_rsc]
    if not working:
        return None
    # Where several would do, the one that was asked for, else one that also shows the history.
    seat = min(
        working,
        key=lambda one: (one.contract_id != asked.contract_id, Feature.HISTORY not in features[one.contract_id]),
    )
    seen = sight(seat, Feature.IN_ATS)
    candidate = (
        Candidate.objects.filter(visible_candidates(seen), application=application, ats_candidate_id=asked.candidate_id)
        .select_related("organization")
        .first()
    )
    return Place(application, seat, features[seat.contract_id], candidate)


def _without_widget(seats: Sequence[Seat]) -> Screen:
    """Nobody may use it from these seats: the product is the wrong one, or nothing is switched on."""
    fitting = [seat for seat in seats if seat.contract.has_rsc]
    if not fitting:
        return Screen("wrong_product", {"seat": seats[0]})
    admins = queries.admins_of([fitting[0].contract])[fitting[0].contract_id]
    return Screen("off", {"seat": fitting[0], "admins": admins})


def _about(visitor: Visitor, place: Place, asked: Asked) -> Screen:
    if place.candidate is None:
        bundle = support.profile_bundle(visitor, place.seat.contract, asked.candidate_id)
        return Screen("not_here", {"bundle": bundle}, POLL_SECONDS)
    matches = members_of(place.seat.contract.organization, place.application.pk, asked.candidate_id)
    if len(matches) == 1 and not asked.looks_elsewhere:
        return _matched(place, matches[0])
    return _choice(place, matches, asked)


def _matched(place: Place, match: Match) -> Screen:
    member = match.member
    context = {
        "candidate": place.candidate,
        "match": match,
        "member": member,
        "positions": list(member.positions.all()),
        "educations": list(member.educations.all()),
        "activities": activities(place.seat, place.application, member, with_history=Feature.HISTORY in place.features),
        "has_history": Feature.HISTORY in place.features,
    }
    return Screen("matched", context)


def _choice(place: Place, matches: Sequence[Match], asked: Asked) -> Screen:
    """Several equally likely members, or none: whoever knows the person decides."""
    candidate = place.candidate
    context: dict[str, Any] = {
        "candidate": candidate,
        "matches": matches if len(matches) > 1 else [],
        "linked": matches[0] if len(matches) == 1 else None,
        "text": asked.text,
    }
    if asked.text:
        context["hits"] = found_by(place.seat.contract.organization, asked.text)
    elif candidate is not None and not matches:
        context["suggestions"] = suggestions(candidate)
    return Screen("choice", context)
