import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.files import ROOT


def build(source: Path, into: Path) -> "subprocess.CompletedProcess[str]":
    # The dummy builder resolves every link and writes no page.
    options = ("--fail-on-warning", "--keep-going", "--quiet", "--builder", "dummy", "--conf-dir", str(ROOT / "docs"))
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(into)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    built = build(ROOT / "docs", tmp_path)

    assert (built.returncode, built.stderr) == (0, "")


@pytest.mark.parametrize("link", ["missing.md", "#nowhere"])
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, link: str) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.md").write_text(f"# Page\n\n[a link]({link})\n")

    built = build(tmp_path / "pages", tmp_path / "site")

    assert built.returncode != 0
    assert link.removeprefix("#") in built.stderr
