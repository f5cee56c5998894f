"""Make sure that the browser tests have a Chromium. If none is installed, try to install Debian's package.

Most tests are faster in Chromium's headless build, but one test needs the full browser.
"""

import os
import shutil
import subprocess

WHOLE = "chromium"
#: Old releases of Debian do not have this package. On them, all tests run in the full browser.
WITHOUT_WINDOWS = "chromium-headless-shell"
NAMES = (WHOLE, "chromium-browser", "google-chrome")
FRAME = "!" * 78


def main() -> None:
    is_whole = any(shutil.which(name) for name in NAMES)
    # If a developer's own machine has a full browser, do not install the headless one beside it.
    if not shutil.which(WITHOUT_WINDOWS) and (os.environ.get("CI") or not is_whole):
        print("Installing headless Chromium for the browser tests ...", flush=True)
        install(WITHOUT_WINDOWS)
    if is_whole:
        return
    print("Installing Chromium for the browser tests ...", flush=True)
    reason = install(WHOLE)
    if reason is None and shutil.which(WHOLE):
        return
    missing = "one browser test" if shutil.which(WITHOUT_WINDOWS) else "the browser tests"
    print(FRAME)
    print(f"No Chromium: {missing} will be SKIPPED ({reason or 'the package did not bring one'}).")
    print("Install one, then run `make test` again. On Debian: apt install chromium")
    print(FRAME, flush=True)


def install(package: str) -> str | None:
    """Install a Debian package. Return why the installation failed, or None if it succeeded."""
    if not shutil.which("apt-get"):
        return "this is not Debian, so it must be installed by hand"
    become = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if become and (not shutil.which("sudo") or _run([*become, "true"]).returncode):
        return "only root may install it"
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        done = _run([*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", *command])
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            return f"apt-get {command[0]} failed: {' '.join(last)}"
    return None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
