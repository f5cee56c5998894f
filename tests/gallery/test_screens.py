import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tools.gallery.areas import AREAS
from tools.gallery.left_out import LEFT_OUT, LEFT_OUT_BELOW
from tools.gallery.screens import Area, Screen, chosen, slug
from tools.gallery.viewers import Site

SHOWN = {screen.page for area in AREAS for screen in area.screens}
SITES = (Site.HUB, Site.ATS, Site.AGENT)
#: The start pages of whole sites. Their route is empty, so ``addresses`` leaves them out.
ROOTS = {"ats-home", "agent-connections"}


def addresses(site: Site) -> set[str]:
    """The name of each of the site's URL patterns, or its route if the pattern has no name."""
    return {name for route, name in _all(get_resolver(site.value)) if not route.startswith(LEFT_OUT_BELOW)}


def _all(resolver: URLResolver, route: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        below = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if below:
                yield below, pattern.name or below
        else:
            yield from _all(pattern, below)


@pytest.mark.parametrize("site", SITES)
def test_each_address_has_a_picture_or_a_reason(site: Site) -> None:
    assert sorted(addresses(site) - SHOWN - set(LEFT_OUT)) == []


def test_every_listed_address_exists_and_is_listed_once() -> None:
    there = {name for site in SITES for name in addresses(site)}

    assert sorted((SHOWN | set(LEFT_OUT)) - there - ROOTS) == []
    assert sorted(SHOWN & set(LEFT_OUT)) == []


def test_no_two_pictures_share_a_name() -> None:
    names = Counter(slug(area.name, screen.name) for area in AREAS for screen in area.screens)

    assert [name for name, number in names.items() if number > 1] == []


def test_a_word_picks_areas_and_screens() -> None:
    search, export, inbox = (Screen(name, name) for name in ("Search", "Export: several people", "Inbox"))
    people = Area("People", Site.HUB, AREAS[0].who, (search, export))
    work = Area("Work", Site.HUB, AREAS[0].who, (inbox,))

    assert chosen([people, work], ("work",)) == [(work, [inbox])]
    assert chosen([people, work], ("Export: several",)) == [(people, [export])]
    assert chosen([people, work], ()) == [(people, [search, export]), (work, [inbox])]


def test_the_gallery_can_be_started_before_there_are_settings() -> None:
    """The gallery uses the settings of its sandbox, but the sandbox does not exist yet when the gallery starts."""
    there = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-m", "tools.gallery", "--help"],
        cwd=root,
        env={**there, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
