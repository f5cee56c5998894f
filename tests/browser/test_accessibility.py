import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import at_widths, violations

PAGE = """<html lang="en" style="color-scheme: light dark"><title>Page</title>
<body style="background: light-dark(#fff, #000); color: light-dark(#000, #fff)"><main><h1>Page</h1>{}</main>"""


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ('<p style="color: light-dark(#000, #222)">Text', ["dark: color-contrast"]),
        ('<p style="color: light-dark(#ddd, #fff)">Text', ["light: color-contrast"]),
        ("<button></button>", ["light: button-name"]),
        ("<p>Text", []),
    ],
)
def test_each_scheme_is_examined(page: Page, part: str, found: list[str]) -> None:
    page.set_content(PAGE.format(part))

    assert [fault.rpartition(": <")[0] for fault in violations(page)] == found


def test_each_width_is_examined(page: Page) -> None:
    page.set_content(PAGE.format("<style>@media (width < 400px) {p {width: 500px}}</style><p>Text"))

    assert at_widths(page) == ["360 px: wider than the screen"]
