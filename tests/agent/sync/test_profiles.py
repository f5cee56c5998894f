import msgspec
import pytest

from hirewire.agent.sync.profiles import person_from
from hirewire.wire.records.exports import Position, StubProfile, YearMonth
from hirewire.wire.urn import PersonUrn

FORMER = Position(company_name="Harbour Cranes", title="Rigger", end_date=YearMonth(year=2020))


def profile(headline: str | None, *positions: Position) -> StubProfile:
    return StubProfile(
        member=PersonUrn("urn:li:person:ada1"),
        first_name="Ada",
        last_name="Lovelace",
        current_employer_names=["Harbour Cranes"],
        profile_url="https://hirewire.example/in/ada",
        email_addresses=[],
        headline=headline,
        positions=list(positions) or None,
    )


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (profile("Foreman at Harbour Cranes"), "Foreman"),
        (profile("I move heavy things", Position(company_name="Harbour Cranes", title="Foreman"), FORMER), "Foreman"),
        (profile("I move heavy things", FORMER), "I move heavy things"),
        (profile("Foreman at Elsewhere"), "Foreman at Elsewhere"),
        (profile(None), ""),
    ],
)
def test_a_title_does_not_repeat_the_employer(told: StubProfile, title: str) -> None:
    assert person_from(told).title == title


def test_a_profile_url_with_an_unsafe_scheme_is_left_out() -> None:
    named = msgspec.structs.replace(profile(None), profile_url="javascript:alert(1)")

    assert (person_from(profile(None)).profile_url, person_from(named).profile_url) == (
        "https://hirewire.example/in/ada",
        "",
    )
