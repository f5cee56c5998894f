import pytest

from hirewire.kit.text.durations import lasting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 seconds"),
        (1, "1 second"),
        (90, "90 seconds"),
        (119.9, "120 seconds"),
        (2 * 60, "2 minutes"),
        (60 * 60, "60 minutes"),
        (5 * 3_600, "5 hours"),
        (335_633, "4 days"),
    ],
)
def test_a_duration_is_given_in_the_largest_unit_that_fits_twice(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
