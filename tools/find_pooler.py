"""On a machine that only runs tests, install the PgBouncer that the pooler's tests use. Leave other machines alone.

Debian's package starts a service, which developers do not want on their own machines.
"""

import os
import shutil
import sys

from find_browser import install


def main() -> None:
    if shutil.which("pgbouncer") or not os.environ.get("CI"):
        return
    reason = install("pgbouncer")
    if reason is not None:
        print(f"No PgBouncer: the tests of a pooler will be skipped ({reason}).", file=sys.stderr)


if __name__ == "__main__":
    main()
