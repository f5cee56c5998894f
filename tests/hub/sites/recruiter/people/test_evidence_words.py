import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from hirewire.hub.ats.matching.evidence import Weight
from hirewire.hub.ats.matching.explaining import weight_word
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.templatetags.recruiter import evidence_words, weight_words
from hirewire.linkage.comparing import Code, Level
from tests.factories import connected


def test_each_weight_has_a_word_in_german() -> None:
    weights = {*Weight, *(weight_word(bits) for bits in (-20.0, 0.0, 2.0, 6.0, 20.0))}

    with translation.override("de"):
        assert [weight for weight in weights if weight_words(weight) == weight] == []


@pytest.mark.parametrize("kind", sorted({*Code} - {Code.PROFILE}))
@pytest.mark.parametrize("level", sorted(Level))
def test_each_comparison_is_worded_in_german(kind: str, level: str) -> None:
    piece = {"kind": kind, "outcome": level if level != Level.EQUAL else "same"}

    with translation.override("de"):
        german = evidence_words(piece)
    with translation.override("en"):
        english = evidence_words(piece)

    assert german != english


def test_regions_of_which_one_is_unknown_are_not_called_different() -> None:
    assert evidence_words({"kind": Code.REGION, "outcome": Level.COUNTRY}) == "Country is the same"


@pytest.mark.django_db
def test_headings_of_two_matched_records_are_distinct(working_as: Callable[[Seat], Client]) -> None:
    """Screen-reader users who jump between landmarks need distinct names."""
    company = connected.company()
    company.switch(contract=True)
    member = connected.known_member(company, 1)
    connected.known_member(company, 2, member=member)

    page = working_as(company.admin_a).get(f"/people/{member.pk}/").content.decode()

    names = [ids.split() for ids in re.findall(r'<section class="card" aria-labelledby="(why-[^"]+)"', page)]
    said = [[re.findall(rf'id="{one}">([^<]+)<', page) for one in ids] for ids in names]
    assert len(said) == 2
    assert [words[0] for words in said] == [["Why “In ATS”?"]] * 2
    assert sorted(words[1][0].split()[0] for words in said) == ["C-1", "C-2"]
