import pytest

from hirewire.kit.text.countries import Region, country_name, country_of, regions_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pl", "PL"),
        ("GBR", "GB"),
        ("Bosnia and Herzegovina", "BA"),
        ("côte d\u2019ivoire", "CI"),
        ("Republic of Korea", "KR"),
        ("Viet Nam", "VN"),
        ("UK", "GB"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Österreich", "AT"),
        ("Norge", "NO"),
        ("Україна", "UA"),
        ("Россия", "RU"),
        ("日本", "JP"),
        # Arabic leaves out the vowels, so this is read as "msr", which is also the code of Montserrat.
        ("مصر", "EG"),
        ("MSR", "MS"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country_is_recognised_by_its_codes_and_names(text: str, code: str | None) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("cd", "Democratic Republic of the Congo"),
        ("IR", "Iran"),
        ("KR", "South Korea"),
        ("RU", "Russia"),
        ("ST", "São Tomé and Príncipe"),
        ("TW", "Taiwan"),
        ("VA", "Vatican City"),
        ("XX", None),
    ],
)
def test_a_country_is_shown_under_its_common_name(code: str, name: str | None) -> None:
    assert country_name(code) == name


def test_every_displayed_country_name_is_recognised_as_that_country() -> None:
    codes = [f"{first}{second}" for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    names = {code: name for code in codes if (name := country_name(code))}

    assert len(names) == 249
    assert {code: country_of(name) for code, name in names.items()} == {code: code for code in names}
    assert [name for name in names.values() if set(name) & set(",()[]")] == []


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("tx", [Region("US", "Texas")]),
        ("Wales", [Region("GB", "Wales")]),
        ("Bavaria", [Region("DE", "Bavaria")]),
        ("Thüringen", [Region("DE", "Thüringen")]),
        ("NT", [Region("AU", "Northern Territory"), Region("CA", "Northwest Territories")]),
        # This is the Arabic name of Oman. Read without vowels, the name is "mn", which must not be taken for Minnesota.
        ("عمان", []),
        ("BY", []),
        ("Kent", []),
        ("Puerto Rico", []),
    ],
)
def test_regions_written_without_a_country_are_recognized(text: str, regions: list[Region]) -> None:
    assert sorted(regions_of(text)) == regions
