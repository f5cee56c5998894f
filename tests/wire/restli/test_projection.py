from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirewire.wire.restli import RestliSyntaxError, projection

RECORD = {"a": 1, "b": {"c": 2, "d": 3}, "e": [{"c": 4, "d": 5}, 6], "f": {"x": {"c": 7}, "y": {"d": 8}}}


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("a", {"a": 1}),
        ("a,b", {"a": 1, "b": {"c": 2, "d": 3}}),
        ("a , z", {"a": 1}),
        ("b:(c)", {"b": {"c": 2}}),
        ("a,b:(d,c),a", {"a": 1, "b": {"c": 2, "d": 3}}),
        ("b:()", {"b": {}}),
        ("e:(c)", {"e": [{"c": 4}, 6]}),
        ("e:($*:(d))", {"e": [{"d": 5}, 6]}),
        ("f:($*:(c))", {"f": {"x": {"c": 7}, "y": {}}}),
        ("a:(c)", {"a": 1}),
        ("", {}),
        (",", {}),
    ],
)
def test_a_projection_keeps_only_the_requested_fields(fields: str, left: dict[str, Any]) -> None:
    assert projection.applied(projection.parse(fields), RECORD) == left


@pytest.mark.parametrize("fields", ["(a)", "a:b", "a:(b", "a)", "a:(b)c", ":", "a:(" * 20, "a(b)"])
def test_an_unreadable_projection_is_refused(fields: str) -> None:
    with pytest.raises(RestliSyntaxError):
        projection.parse(fields)


@given(st.text(st.sampled_from("ab(),:$* "), max_size=40))
def test_any_text_is_read_as_a_projection_or_refused(fields: str) -> None:
    with suppress(RestliSyntaxError):
        projection.applied(projection.parse(fields), RECORD)
