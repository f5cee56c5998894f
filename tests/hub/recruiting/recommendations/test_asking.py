import pytest

from hirewire.hub.recruiting.recommendations.asking import level_of, place_of, work_in


@pytest.mark.parametrize(
    ("title", "work", "level"),
    [
        ("Senior Data Engineer, Claims", ("data", "engineer"), 3),
        ("Data Engineer (m/f/d)", ("data", "engineer"), 2),
        ("Jr. Krankenpfleger – Köln", ("krankenpfleger",), 1),  # noqa: RUF001 - the dash that people type
        ("Head of Data", ("head", "of", "data"), 5),
        ("Lead", ("lead",), 4),
        ("(Senior) Nurse | Night shift", ("nurse",), 3),
        ("", (), 2),
        ("… !", (), 2),
    ],
)
def test_a_title_is_split_into_work_and_level(title: str, work: tuple[str, ...], level: int) -> None:
    assert (work_in(title), level_of(title)) == (work, level)


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("Málaga, Spain", ("malaga", "spain")),
        ("Rotterdam", ("rotterdam", "")),
        ("Austin, Texas, United States", ("austin", "united states")),
        ("Remote, Germany", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_location_is_split_into_city_and_country(location: str, place: tuple[str, str]) -> None:
    assert place_of(location) == place
