"""Guides show parts of programs in Python and SQL. Each part runs exactly as it is printed."""

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

import msgspec
import pytest
from django import forms
from django.db import connection

from hirewire.agent.sdk.drift import Drift, DriftKind, Expectations, Expected, Values, Watch
from hirewire.agent.sdk.oauth import Endpoints, OAuth, OAuthScope
from hirewire.agent.sdk.tables import TABLES, TableName
from hirewire.certification.adapters import PythonAdapter
from hirewire.certification.steps import STEPS
from hirewire.hub.recruiting.exports.errors import ExportRefused
from hirewire.kit.db import row_security
from hirewire.kit.text.sentences import localized, sentence
from tests.docs.blocks import blocks
from tests.support.mariadb import MariaDb, mariadb

__all__ = ["mariadb"]

(ADAPTER,) = (block for block in blocks("certifying.md", "python") if "class AcmeAts" in block)
SIGN_IN, EXPECTING = blocks("connectors.md", "python")
RAISING, SHOWING = blocks("translating.md", "python")[0].splitlines()
REBUILDING, ROLE = (block for block in blocks("growing.md", "sql") if "citus" not in block)
CANDIDATES: Final = TABLES[TableName.CANDIDATES]
GRANTING, GRANTING_IN_MARIADB, QUERY = blocks("sql-and-files.md", "sql")

PEOPLE: Final = """
CREATE TABLE requisition (no bigint);
CREATE TABLE submission (no bigint);
CREATE TABLE salary (no bigint);
CREATE TABLE person (
  person_no bigint, given_name text, family_name text, email text, email_2 text, phone text, employer text,
  entered_at timestamptz, edited_at timestamptz, merged_at timestamptz, is_template boolean);
INSERT INTO person VALUES
  (7, 'Ada', 'Lovelace', 'ada@example.com', 'countess@example.com', '', 'Engines', '2026-01-01Z', '2026-02-01Z',
   '2026-03-01Z', false),
  (8, 'Template', '', '', '', '', '', '2026-01-01Z', '2026-01-01Z', NULL, true);
"""


class Acme:
    """The vendor's own client of its ATS."""

    def __init__(self) -> None:
        self.people: dict[str, Mapping[str, Any]] = {}

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, str]:
        key = f"C-{len(self.people) + 1}"
        self.people[f"{path}/{key}"] = body
        return {"id": key}

    def delete(self, path: str) -> None:
        del self.people[path]


class JobRow(msgspec.Struct):
    id: int
    status: str


class PostingRow(msgspec.Struct):
    id: int
    description: str | None = None


def run(code: str, **names: object) -> dict[str, Any]:
    """Run a guide's code, and return the names that exist afterwards.

    ``names`` contains what the reader of the guide has already imported or written.
    """
    exec(compile(code, "a guide", "exec"), names)
    return names


def test_the_adapter_carries_out_steps_in_the_ats() -> None:
    acme = Acme()
    adapter = PythonAdapter(run(ADAPTER, acme=acme)["AcmeAts"]())

    created = adapter.play(STEPS["create-candidate"], {"first_name": "Ada", "last_name": "Lovelace", "phone": "1"})
    there = dict(acme.people)
    adapter.play(STEPS["delete-candidate"], {"candidate": created})

    assert there == {"candidates/C-1": {"name": "Ada Lovelace", "phone": "1"}}
    assert acme.people == {}
    assert (adapter.name, adapter.steps) == ("Acme ATS 4.2", {"create-candidate", "delete-candidate"})
    assert adapter.lacks == {"delete-stage": "A stage never leaves the history."}


def test_a_connector_declares_how_people_sign_in() -> None:
    names = {"Final": Final, "OAuth": OAuth, "OAuthScope": OAuthScope, "Endpoints": Endpoints, "timedelta": timedelta}

    oauth: OAuth = run(SIGN_IN, **names)["OAUTH"]

    assert oauth.endpoints_for("https://api.acme.example/v1").token_url == "https://acme.example/token"
    assert oauth.endpoints_for("http://localhost:9/v1").authorize_url == "http://localhost:9/authorize"
    assert [scope.label for scope in oauth.scopes_for({})] == ["Read jobs"]


def test_a_connector_declares_what_it_expects() -> None:
    rows = SimpleNamespace(JobRow=JobRow, PostingRow=PostingRow)
    names = {"Final": Final, "Values": Values, "Expectations": Expectations, "Expected": Expected, "rows": rows}
    watch = Watch(run(EXPECTING, **names)["EXPECTS"])

    watch.decode_rows(
        [msgspec.Raw(b'{"id": 1, "status": "open"}'), msgspec.Raw(b'{"id": 2, "status": "paused"}')], JobRow
    )
    watch.decode_rows([msgspec.Raw(b'{"id": 1}'), msgspec.Raw(b'{"description": "Welds"}')], PostingRow)

    assert watch.take().keys() == {
        Drift(DriftKind.VALUE, "jobs", "status", "paused"),
        Drift(DriftKind.MISSING, "postings", "id"),
    }


def test_a_service_raises_a_sentence_that_a_form_shows() -> None:
    form = forms.Form({})

    with pytest.raises(ExportRefused) as raised:
        run(RAISING, ExportRefused=ExportRefused, sentence=sentence, job=SimpleNamespace(title="Welder"))
    run(SHOWING, form=form, localized=localized, refused=raised.value)

    assert form.errors == {"__all__": ["Welder is closed."]}


@pytest.mark.django_db(transaction=True)
def test_the_indexes_that_the_guide_rebuilds_exist() -> None:
    with connection.cursor() as cursor:
        for statement in REBUILDING.strip().splitlines():
            cursor.execute(statement)


@pytest.mark.django_db
def test_the_role_of_row_security_can_be_let_in() -> None:
    row_security.set_up()

    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        cursor.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [row_security.ROLE])
        rows = cursor.fetchall()

    assert rows == [(True,)]


@pytest.mark.django_db
def test_the_user_of_the_agent_can_read_what_the_query_needs_and_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        cursor.execute(GRANTING)
        cursor.execute("SET LOCAL ROLE recruiting_agent")
        cursor.execute(QUERY)
        columns = {column.name for column in cursor.description or ()}
        rows = cursor.fetchall()
        cursor.execute("SELECT has_table_privilege('requisition', 'SELECT'), has_table_privilege('salary', 'SELECT')")
        rights = cursor.fetchall()

    assert [row[:4] for row in rows] == [(7, "Ada", "Lovelace", ["ada@example.com", "countess@example.com"])]
    assert columns <= {*CANDIDATES.needed, *CANDIDATES.one_of, *CANDIDATES.useful}
    assert rights == [(True, False)]


@pytest.mark.xdist_group("mariadb")
def test_the_user_of_the_agent_can_read_in_mariadb_too(mariadb: MariaDb) -> None:
    with mariadb.admin() as admin, admin.cursor() as cursor:
        cursor.execute("CREATE DATABASE ats")
        for table in ("requisition", "person", "submission", "salary"):
            cursor.execute(f"CREATE TABLE ats.{table} (no int)")
        for statement in GRANTING_IN_MARIADB.strip().splitlines():
            cursor.execute(statement)
        cursor.execute("SHOW GRANTS FOR recruiting_agent")
        grants = [grant for (grant,) in cursor.fetchall()]
        cursor.execute("DROP USER recruiting_agent")
        cursor.execute("DROP DATABASE ats")

    assert grants[1:] == [
        f"GRANT SELECT ON `ats`.`{table}` TO `recruiting_agent`@`%`"
        for table in ("person", "requisition", "submission")
    ]
