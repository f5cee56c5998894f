"""What frames in an ATS's page show of each candidate to each person who is signed in to Recruiter."""

from typing import Final

import pytest
from django.test import Client

from hirewire.hub.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from tests.factories import marked
from tests.factories.marked import PAGE, World, id_of
from tests.factories.marked_facts import CANDIDATES, NOTES, SEATS, SECRETS, SYSTEMS, Secret
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import words_in
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db

#: Each frame's question, and what it is asked beside the contract. A new frame joins here.
FRAMES: Final = {
    "profile": ("/widgets/profile/state/", ("candidate",)),
    "onboarding": ("/widgets/onboarding/answer/", ()),
}
#: What the profile frame has to show of a matched candidate.
_SHOWN: Final = {("mail", "subject"), ("mail", "body"), ("note", "text"), ("sender", "last")}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("seat", ["ada", "lea", "noa", "pat", "tovaa", "tovab", "bea", "nan"])
def test_frames_show_what_the_rules_say(seat: str, frame: str) -> None:
    world, rules = marked.world(company_is_on=True), Rules(company_is_on=True)

    too_much, shown = set(), set()
    for system in SYSTEMS:
        for asked in _asked(frame):
            words = _answer(world, seat, system, frame, asked) - set(asked.values())
            shown |= words
            too_much |= {word for word in words if not rules.sees(seat, SECRETS[word], f"widget:{system}")}

    wanted = {
        word
        for word, secret in SECRETS.items()
        if (secret.kind, secret.field) in _SHOWN
        and rules.sees(seat, secret, "widget:shut")
        and _is_about_somebody_seen(rules, seat, secret)
    }
    assert (too_much, (wanted - shown) if frame == "profile" else set()) == (set(), set())


def _is_about_somebody_seen(rules: Rules, seat: str, secret: Secret) -> bool:
    """A frame tells of the member behind a candidate, if it shows the candidate."""
    member = NOTES[secret.key].member if secret.kind == "note" else "mplain"
    return any(one.member == member and rules.sees_candidate(seat, key) for key, one in CANDIDATES.items())


def _asked(frame: str) -> list[dict[str, str]]:
    _, fields = FRAMES[frame]
    return [{"candidate": id_of("cand", key)} for key in CANDIDATES] if "candidate" in fields else [{}]


def _answer(world: World, seat: str, system: str, frame: str, asked: dict[str, str]) -> set[str]:
    person = world.people[SEATS[seat].who]
    token = token_for(Visitor(person, world.systems[system], PAGE, clock.now()))
    client = Client(headers={"host": HUB})
    path, _ = FRAMES[frame]
    fields = {**asked, "contract": str(world.seats[seat].contract_id)}
    response = client.post(path, fields, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200, response.content
    return words_in(response)
