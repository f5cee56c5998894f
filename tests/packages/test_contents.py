"""How the test of an upgrade notices that the contents of tables have changed."""

from tests.support.contents import changes

BEFORE = {"person": [{"id": 1, "name": "Ada", "age": 36}, {"id": 2, "name": "Alan", "age": 41}]}


def after(*rows: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    return {"person": list(rows)}


def test_the_order_of_rows_and_new_columns_change_nothing() -> None:
    same = after({"id": 2, "name": "Alan", "age": 41, "is_new": True}, {"id": 1, "name": "Ada", "age": 36, "is_new": 0})

    assert changes(BEFORE, same) == []


def test_a_column_that_is_gone_is_not_compared() -> None:
    assert changes(BEFORE, after({"id": 1, "name": "Ada"}, {"id": 2, "name": "Alan"})) == []


def test_a_changed_value_names_its_column() -> None:
    changed = after({"id": 1, "name": "Ada", "age": 37}, {"id": 2, "name": "Alan", "age": 41})

    assert changes(BEFORE, changed) == ["person.age"]
    assert changes(BEFORE, changed, expected=["person.age"]) == []


def test_values_that_moved_to_another_row_are_noticed() -> None:
    swapped = after({"id": 1, "name": "Alan", "age": 36}, {"id": 2, "name": "Ada", "age": 41})

    assert changes(BEFORE, swapped) == ["person"]


def test_a_missing_row_and_a_missing_table_are_noticed() -> None:
    assert changes(BEFORE, after({"id": 1, "name": "Ada", "age": 36})) == ["person"]
    assert changes(BEFORE, {}) == ["person"]
