"""Install PgBouncer for the tests that need a connection pooler, but only on a machine that runs nothing but tests.

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
        print(f"No PgBouncer: the tests that need it will be skipped ({reason}).", file=sys.stderr)


if __name__ == "__main__":
    main()
