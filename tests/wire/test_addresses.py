import pytest

from hirewire.wire.addresses import normal_email, normal_profile_url


def test_email_addresses_are_compared_without_case_and_spaces() -> None:
    assert normal_email(" Ada.Lovelace@Example.TEST ") == "ada.lovelace@example.test"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://www.linkedin.com/in/Ada-Lovelace/", "linkedin.com/in/ada-lovelace"),
        ("http://nl.linkedin.com/in/ada-lovelace/en?trk=people", "linkedin.com/in/ada-lovelace"),
        ("hirewire.example/in/ada", "hirewire.example/in/ada"),
        ("https://hirewire.example/in/caf%C3%A9", "hirewire.example/in/café"),
        ("https://hirewire.example/", ""),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_profile_addresses_have_one_normal_form(url: str, normal: str) -> None:
    assert normal_profile_url(url) == normal


@pytest.mark.parametrize(
    "url", ["https://www.hirewire.example/in/Ada-L", "http://de.hirewire.example/in/ada_l/", "https://a.example/in/A-1"]
)
def test_a_plain_url_is_normalised_like_one_with_a_query(url: str) -> None:
    """A URL with a query is parsed in full. A plain URL is only matched with a pattern, which is faster."""
    assert normal_profile_url(url) == normal_profile_url(f"{url}?trk=people")
