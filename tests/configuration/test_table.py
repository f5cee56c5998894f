import re
from pathlib import Path

from hirewire.configuration import toml_file
from hirewire.sandbox.keys import new_keys

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guides/running.md"
SOURCE = ROOT / "src/hirewire"


def test_the_guide_names_every_setting_and_no_other() -> None:
    section = GUIDE.read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]

    assert set(re.findall(r"`([A-Z_]+)", " ".join(rows))) == toml_file.NAMES | {toml_file.VARIABLE}


def test_every_setting_is_read_somewhere() -> None:
    files = [file for file in SOURCE.rglob("*.py") if "configuration" not in file.parts]
    text = "\n".join(file.read_text() for file in files)

    assert {name for name in toml_file.NAMES if f'"{name}"' not in text} == set()


def test_settings_modules_read_the_table_only() -> None:
    modules = [file for file in (SOURCE / "project/settings").glob("*.py") if file.name != "test.py"]

    assert [file.name for file in modules if "os.environ.get(" in file.read_text()] == []


def test_generated_keys_are_settings() -> None:
    assert set(new_keys()) <= toml_file.NAMES
