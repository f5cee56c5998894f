import pytest
from django.urls import reverse

from hirewire.kit.web.links import addresses, with_origins_only


def test_each_page_has_its_own_address() -> None:
    export = addresses("export")

    assert [export(pk) for pk in (7, 10**12)] == [reverse("export", args=[7]), reverse("export", args=[10**12])]


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        (
            "https://idp.example:8443/a/b?c=d cannot be reached: timeout",
            "https://idp.example:8443 cannot be reached: timeout",
        ),
        ("ftp://user:password@idp.example/a#b is refused.", "ftp://idp.example is refused."),
        ("https://user:password@idp.example is refused.", "https://idp.example is refused."),
        ("https://idp.example?a=b and HTTPS://other.example/", "https://idp.example and HTTPS://other.example"),
        ("Nothing to hide: 1/2 of it.", "Nothing to hide: 1/2 of it."),
    ],
)
def test_a_log_shows_only_origins_of_addresses(text: str, logged: str) -> None:
    assert with_origins_only(text) == logged
