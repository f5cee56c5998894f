"""How far evidence goes, in the reader's words."""

from django.utils import translation

from hirewire.hub.matching.evidence import Weight
from hirewire.hub.matching.suggesting import Outcome, Piece
from hirewire.hub.templatetags.recruiter import weight_words


def test_each_weight_has_a_word_in_german() -> None:
    kinds, outcomes = ("name", "employer", "title", "city"), list(Outcome)
    weights = {*Weight, *(Piece(kind, outcome, "").weight for kind in kinds for outcome in outcomes)}

    with translation.override("de"):
        assert [weight for weight in weights if weight_words(weight) == weight] == []
