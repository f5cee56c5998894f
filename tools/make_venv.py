"""Create the virtual environment, or say in one sentence what this Python lacks. Any python3 can run this script."""

import subprocess
import sys
from importlib.util import find_spec

OLDEST = (3, 11)


def main(folder: str) -> str:
    version = "{}.{}".format(*sys.version_info)
    if sys.version_info < OLDEST:
        return (
            f"Hirewire needs Python 3.11 or newer, and {sys.executable} is {version}. "
            "Name a newer one: make PYTHON=python3.12 demo"
        )
    if not (find_spec("ensurepip") and find_spec("venv")):
        return (
            f"Python {version} at {sys.executable} cannot make virtual environments: its venv package is missing. "
            f"On Debian and Ubuntu: apt install python{version}-venv"
        )
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        return f"The virtual environment {folder} could not be made: {(made.stdout + made.stderr).strip()}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) or 0)
