"""Addresses of many pages that share a URL name."""

from django.urls import reverse

from hirewire.kit.web.links import addresses


def test_each_page_has_its_own_address() -> None:
    export = addresses("export")

    assert [export(pk) for pk in (7, 10**12)] == [reverse("export", args=[7]), reverse("export", args=[10**12])]
