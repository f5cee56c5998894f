import pytest
from django.utils import translation

from hirewire.hub.templatetags.recruiter import percent, percent_of, rounded_percent


@pytest.mark.parametrize(
    ("probability", "shown", "at_a_glance"),
    [
        (0.587, "58.7%", "59%"),
        (0.9589, "95.9%", "96%"),
        (0.9899, "99.0%", "99%"),
        (0.99949, "99.9%", "99%"),
        (1.0, "99.9%", "99%"),
    ],
)
def test_a_probability_is_rounded_and_never_certain(probability: float, shown: str, at_a_glance: str) -> None:
    assert (percent(probability), rounded_percent(probability)) == (shown, at_a_glance)


def test_a_measured_share_may_be_whole() -> None:
    assert (percent_of(1.0), percent_of(0.587)) == ("100.0%", "58.7%")


def test_percentages_follow_the_language() -> None:
    with translation.override("de"):
        assert percent(0.587) == "58,7\xa0%"
