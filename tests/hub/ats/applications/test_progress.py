import pytest

from hirewire.hub.ats.applications.progress import is_hired


@pytest.mark.parametrize(
    "stage",
    ["Hired", "HIRED", "Hired - starts in May", "Hired/Onboarding", "Hired, not yet started", "Hired for another job"],
)
def test_a_stage_says_that_the_person_was_hired(stage: str) -> None:
    assert is_hired(stage)


@pytest.mark.parametrize(
    "stage",
    ["Not hired", "Not yet hired", "Not-hired", "Non-hired", "Rejected - other candidate hired", "Offer", "Hiredate"],
)
def test_a_stage_says_that_the_person_was_not_hired(stage: str) -> None:
    assert not is_hired(stage)
