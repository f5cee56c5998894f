"""Links of the repository's pages, including those that the documentation's site omits, such as the README."""

from pathlib import Path

import pytest

from tests.architecture.files import ROOT
from tests.docs.links import broken

#: Pages in other folders are left out, because a build may have put them there.
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for name in ("docs", "src", "tests") for page in (ROOT / name).rglob("*.md"))]
)


def test_every_link_of_every_page_leads_somewhere() -> None:
    found = {str(page.relative_to(ROOT)): links for page in PAGES if (links := broken(page))}

    assert {"CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"} <= {page.name for page in PAGES}
    assert found == {}


@pytest.mark.parametrize(
    "link", ["missing.md", "#nowhere", "other.md#nowhere", "missing.png", "other.md#twice-2", "other.md#not-a-heading"]
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, link: str) -> None:
    (tmp_path / "other.md").write_text("# Other\n\n## Twice\n\n## Twice\n\n```\n# Not a heading\n```\n")
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n| [a link]({link}) | ![a picture]({link}) |\n|---|---|\n")

    assert broken(page) == [link, link]


@pytest.mark.parametrize(
    "link",
    ["other.md", "#the-page-with-code-itself", "other.md#twice-1", "https://host.example/#part", "mailto:a@b.example"],
)
def test_a_link_that_leads_somewhere_is_not_reported(tmp_path: Path, link: str) -> None:
    (tmp_path / "other.md").write_text("# Other\n\n## Twice\n\n## Twice\n")
    page = tmp_path / "page.md"
    page.write_text(f"# The page, with `code`: *itself*\n\nSee [this]({link}).\n")

    assert broken(page) == []
