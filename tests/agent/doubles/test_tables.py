import pytest

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.tables import Tables, in_order


@pytest.fixture
def tables() -> Tables:
    tables = Tables(("people", "notes"), {"notes": ("person",)})
    for key, person, text in ((1, "ada", "first"), (2, "bob", "other"), (3, "ada", "second")):
        tables.tables["notes"][key] = {"id": key, "person": person, "text": text}
    return tables


def keys(tables: Tables, **wanted: object) -> list[int]:
    return [row["id"] for row in tables.rows("notes", **wanted)]


def test_rows_of_an_owner_keep_their_order(tables: Tables) -> None:
    assert keys(tables, person="ada") == [1, 3]


def test_other_fields_count_too(tables: Tables) -> None:
    assert keys(tables, person="ada", text="second") == [3]
    assert keys(tables, text="other") == [2]


def test_an_owner_without_rows_has_none(tables: Tables) -> None:
    assert keys(tables, person="eve") == []


def test_deleted_rows_belong_to_nobody(tables: Tables) -> None:
    del tables.tables["notes"][1]
    tables.tables["notes"].pop(2)

    assert (keys(tables, person="ada"), keys(tables, person="bob")) == ([3], [])


def test_a_table_can_be_emptied(tables: Tables) -> None:
    table = tables.tables["notes"]
    table.ordered(len)

    table.clear()

    assert (list(table.ordered(len)), keys(tables, person="ada")) == ([], [])


def test_rows_that_change_hands_are_found_with_their_new_owner(tables: Tables) -> None:
    tables.hand_over("notes", 1, person="bob")

    assert (keys(tables, person="ada"), sorted(keys(tables, person="bob"))) == ([3], [1, 2])


def test_a_row_that_is_put_back_is_found_once(tables: Tables) -> None:
    tables.tables["notes"][1] = {"id": 1, "person": "bob", "text": "moved"}

    assert (keys(tables, person="ada"), sorted(keys(tables, person="bob"))) == ([3], [1, 2])


def test_rows_in_order_include_those_that_came_later(tables: Tables) -> None:
    def place(row: Row) -> str:
        return str(row["text"])

    before = [row["id"] for row in in_order(tables.tables["notes"], place)]
    tables.tables["notes"][4] = {"id": 4, "person": "eve", "text": "later"}
    del tables.tables["notes"][1]

    after = [row["id"] for row in in_order(tables.tables["notes"], place)]
    assert (before, after) == ([1, 2, 3], [4, 2, 3])
    assert [row["id"] for row in in_order(tables.rows("notes", person="eve"), place)] == [4]


def test_all_rows_of_several_owners(tables: Tables) -> None:
    found = tables.tables["notes"].of("person", ["bob", "ada"])

    assert found is not None
    assert [row["id"] for row in found] == [2, 1, 3]
    assert tables.tables["notes"].of("text", ["first"]) is None
