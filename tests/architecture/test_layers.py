import subprocess
import sys
from pathlib import Path

from tests.architecture import files


def test_packages_import_only_what_is_below_them() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    checked = subprocess.run(command, cwd=files.ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_services_and_models_import_nothing_about_requests() -> None:
    """Pages and API calls can therefore change without affecting business rules."""
    knowing = [
        files.named(file)
        for file in files.sources()
        if file.name in {"models.py", "queries.py", "services.py", "tasks.py", "events.py"}
        and any(line.startswith("from django.http") for line in file.read_text().splitlines())
        and "accounts" not in file.parts
    ]

    assert knowing == []
