"""No migration since the last release locks a table for long, or removes what processes of that release still use.

Squawk reads the SQL of the migrations. It does not see what ``RunPython`` sends.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.migration_sql import statements
from tests.support.catalog import catalog, differences

#: The oldest supported version of PostgreSQL.
OLDEST: Final = "15"
#: Rules of Squawk that the tests switch off, with the reason.
NOT_USED: Final = {
    "require-lock-timeout": "kit/db/migrating.py sets lock_timeout before each statement that locks",
    "require-statement-timeout": "no timeout fits: building an index concurrently takes longer the larger the table is",
    "prefer-robust-stmts": "most migrations are one transaction; IF NOT EXISTS would keep an index that is invalid",
    "ban-drop-constraint": "dropping takes a moment, and processes of the release work without a constraint",
    "prefer-bigint-over-int": "a choice of the model",
    "prefer-bigint-over-smallint": "as above",
    "prefer-identity": "as above",
    "prefer-text-field": "as above",
}
_STABLE: Final = "now() is evaluated once for all rows, so PostgreSQL stores one value and does not rewrite the table"
# A new foreign key locks two tables: its own, and the one to which it refers.
_EMPTY: Final = (
    "PostgreSQL does not read the table for a new column without values; both tables are locked for a moment"
)
_NEWER: Final = "the table is newer than the release"
_OWN_FUNCTION: Final = "the function is newer than the release"
#: Findings of Squawk that the tests allow, with the reason. A table that the same migration creates needs no entry.
ALLOWED: Final = {
    ("agent.0025_since_of_matches", "adding-field-with-default"): _STABLE,
    ("agent.0033_operators_of_a_provider", "require-concurrent-index-creation"): "an agent has few operators",
    ("hub.0039_open_seat", "adding-foreign-key-constraint"): _EMPTY,
    ("hub.0048_company_sign_in", "adding-foreign-key-constraint"): _EMPTY,
    ("hub.0050_job_owners", "adding-field-with-default"): _STABLE,
    ("hub.0066_no_candidate_key_rows", "ban-drop-function"): _OWN_FUNCTION,
    ("hub.0066_no_candidate_key_rows", "ban-drop-table"): _NEWER,
    ("hub.0069_lean_facts", "ban-drop-column"): _NEWER,
    ("hub.0069_lean_facts", "ban-drop-function"): _OWN_FUNCTION,
    ("hub.0069_lean_facts", "changing-column-type"): _NEWER,
    ("hub.0069_lean_facts", "require-concurrent-index-deletion"): _NEWER,
    ("simulator.0014_note_users", "adding-foreign-key-constraint"): _EMPTY,
}
#: Migrations that are not one transaction. A test runs each of them a second time. That is possible because no later
#: migration changes what they have made.
REPEATABLE: Final = (
    ("agent", "0027_jobs_of_applications"),
    ("agent", "0034_side_by_side"),
    ("hub", "0090_exports_under_way"),
    ("simulator", "0014_note_users"),
    ("simulator", "0017_side_by_side"),
)
#: SQL that a migration must not contain, with the rules that find it.
REFUSED: Final = {
    "CREATE INDEX late ON hub_candidate (last_name);": "require-concurrent-index-creation",
    "CREATE UNIQUE INDEX late ON hub_candidate (last_name);": "require-concurrent-index-creation",
    "DROP INDEX hub_candidate_names;": "require-concurrent-index-deletion",
    "ALTER TABLE hub_candidate ADD COLUMN shade text NOT NULL;": "adding-required-field",
    "ALTER TABLE hub_candidate ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();": (
        "adding-field-with-default"
    ),
    "ALTER TABLE hub_candidate ALTER last_name TYPE varchar(20);": "changing-column-type",
    "ALTER TABLE hub_candidate RENAME last_name TO surname;": "renaming-column",
    "ALTER TABLE hub_candidate RENAME TO hub_person;": "renaming-table",
    "ALTER TABLE hub_candidate DROP COLUMN last_name;": "ban-drop-column",
    "ALTER TABLE hub_candidate ALTER last_name SET NOT NULL;": "adding-not-nullable-field",
    "ALTER TABLE hub_candidate ADD CONSTRAINT named CHECK (last_name <> '');": "constraint-missing-not-valid",
    "ALTER TABLE hub_candidate ADD CONSTRAINT whose FOREIGN KEY (application_id) REFERENCES hub_application (id);": (
        "adding-foreign-key-constraint constraint-missing-not-valid"
    ),
    "ALTER TABLE hub_candidate ADD CONSTRAINT once UNIQUE (last_name);": (
        "constraint-missing-not-valid disallowed-unique-constraint"
    ),
    "DROP TABLE hub_candidate;": "ban-drop-table",
}
#: How a migration may make changes like those in ``REFUSED`` while people work. SET NOT NULL reads no rows if a
#: validated constraint proves that no value is null.
PERMITTED: Final = (
    "CREATE INDEX CONCURRENTLY late ON hub_candidate (last_name);",
    "BEGIN; CREATE TABLE hub_shade (id bigint NOT NULL); CREATE INDEX late ON hub_shade (id); COMMIT;",
    "ALTER TABLE hub_candidate ADD COLUMN shade text NOT NULL DEFAULT '';",
    "ALTER TABLE hub_candidate ADD CONSTRAINT named CHECK (last_name <> '') NOT VALID;",
    "ALTER TABLE hub_candidate VALIDATE CONSTRAINT named;",
    (
        "ALTER TABLE hub_candidate ADD CONSTRAINT named CHECK (last_name IS NOT NULL) NOT VALID;"
        " ALTER TABLE hub_candidate VALIDATE CONSTRAINT named; ALTER TABLE hub_candidate ALTER last_name SET NOT NULL;"
    ),
)


def found(files: Iterable[tuple[str, str]], folder: Path) -> set[tuple[str, str]]:
    """Each rule that is broken, with the file that breaks it."""
    names = []
    for name, text in files:
        (folder / f"{name}.sql").write_text(text)
        names.append(f"{name}.sql")
    squawk = Path(sys.executable).with_name("squawk")
    excluded = ",".join(NOT_USED)
    done = subprocess.run(
        [squawk, "--reporter", "json", "--pg-version", OLDEST, "--exclude", excluded, *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode in {0, 1}, done.stderr
    return {(str(each["file"]).removesuffix(".sql"), each["rule_name"]) for each in json.loads(done.stdout)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", REPEATABLE)
def test_an_interrupted_migration_can_run_again(name: tuple[str, str]) -> None:
    """Run a whole migration again, as Django does if it was interrupted just before it recorded the migration."""
    loader = MigrationLoader(None, replace_migrations=False)
    connection.ensure_connection()
    before = catalog(connection.connection)

    with connection.schema_editor(atomic=False) as editor:
        loader.disk_migrations[name].apply(loader.project_state(name, at_end=False), editor)

    assert differences(before, catalog(connection.connection)) == {}


@pytest.mark.django_db
def test_migrations_since_the_release_lock_no_table_for_long(tmp_path: Path) -> None:
    assert found(statements(), tmp_path) == set(ALLOWED)


def test_the_rules_find_what_locks_a_table_or_breaks_the_release_before(tmp_path: Path) -> None:
    expected = {(str(number), rule) for number, rules in enumerate(REFUSED.values()) for rule in rules.split()}

    files = [(str(number), sql) for number, sql in enumerate(REFUSED)]

    assert found(files, tmp_path) == expected


def test_the_rules_permit_what_blocks_nobody(tmp_path: Path) -> None:
    files = [(str(number), sql) for number, sql in enumerate(PERMITTED)]

    assert found(files, tmp_path) == set()
