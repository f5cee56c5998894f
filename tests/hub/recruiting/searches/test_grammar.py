import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirewire.hub.identity.members.finding import MOST_WORDS
from hirewire.hub.recruiting.searches.errors import Unreadable
from hirewire.hub.recruiting.searches.grammar import (
    DEEPEST,
    And,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    all_of,
    any_of,
    is_plain,
    parse,
    reading,
    replaced,
    terms,
    written,
)
from hirewire.hub.recruiting.searches.wanted import Wanted

_NURSE, _TRIAGE, _HEAD = Term("nurse"), Term("triage"), Term("head")
_LETTERS = st.text("abcñ7öЖ中'.+-&", min_size=1, max_size=6).filter(lambda text: any(map(str.isalnum, text)))
_LEAVES = st.builds(Term, _LETTERS) | st.builds(Phrase, st.builds("{} AND ({}".format, _LETTERS, _LETTERS))
_TREES = st.recursive(
    _LEAVES,
    lambda parts: (
        st.builds(Not, parts)
        | st.lists(parts, min_size=2, max_size=3).map(all_of)
        | st.lists(parts, min_size=2, max_size=3).map(any_of)
    ),
    max_leaves=7,
)
_TYPED = st.lists(
    st.sampled_from(
        ["AND", "OR", "NOT", "(", ")", '"', "“", "nurse", "x", "&", " ", " ", "\0", "İ", "\u02b9", "\ud800"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("nurse", _NURSE),
        ("nurse triage", And((_NURSE, _TRIAGE))),
        ("nurse AND triage", And((_NURSE, _TRIAGE))),
        ("nurse and triage", And((_NURSE, Term("and"), _TRIAGE))),
        ("nurse triage OR head", Or((And((_NURSE, _TRIAGE)), _HEAD))),
        ("nurse (triage OR head)", And((_NURSE, Or((_TRIAGE, _HEAD))))),
        ("nurse(triage)", And((_NURSE, _TRIAGE))),
        ("nurse NOT head triage", And((_NURSE, Not(_HEAD), _TRIAGE))),
        ("NOT (head OR triage)", Not(Or((_HEAD, _TRIAGE)))),
        ("NOT NOT head", Not(Not(_HEAD))),
        ('"staff nurse" head', And((Phrase("staff nurse"), _HEAD))),
        ("“staff nurse”", Phrase("staff nurse")),
        ('"AND"', Phrase("AND")),
        ("C++ & O'Neill", And((Term("C++"), Term("O'Neill")))),
        ("", None),
        (' & "!" ', None),
    ],
)
def test_a_text_is_parsed_as_a_query(text: str, query: Node | None) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("nurse AND (triage OR head NOT x", 10, "The bracket before “triage” is never closed."),
        ('nurse ("head nurse" OR x', 6, "The bracket before “head nurse” is never closed."),
        ("nurse (", 6, "The bracket at the end is never closed."),
        ('nurse "triage x', 6, "The quotation mark before “triage” is never closed."),
        ('nurse "', 6, "The quotation mark at the end is never closed."),
        ("nurse) triage", 5, "The bracket after “nurse” closes nothing."),
        (") nurse", 0, "The bracket at the beginning closes nothing."),
        ("nurse ( & ) x", 6, "There is nothing to look for between the brackets after “nurse”."),
        ("() x", 0, "There is nothing to look for between the brackets at the beginning."),
        ("OR nurse", 0, "Add a word before “OR nurse”."),
        ("OR", 0, "Add a word before “OR”."),
        ("nurse (AND x)", 7, "Add a word before “AND x”."),
        ("nurse AND OR x", 6, "Add a word after “nurse AND”."),
        ("nurse AND", 6, "Add a word after “nurse AND”."),
        ("(nurse NOT) x", 7, "Add a word after “nurse NOT”."),
    ],
)
def test_a_syntax_error_is_reported_with_its_position_and_a_word_beside_it(text: str, at: int, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(text)

    assert (refused.value.at, str(refused.value)) == (at, reason)


def test_a_query_that_is_too_long_or_too_deep_is_refused() -> None:
    words = " ".join(["word"] * MOST_WORDS)
    deep = "(" * DEEPEST + "x" + ")" * DEEPEST

    assert written(parse(words) or Term("")) == " AND ".join(["word"] * MOST_WORDS)
    assert parse(deep) == Term("x")
    for text, at in ((f"{words} more", len(words) + 1), (f"({deep})", DEEPEST), ("NOT " * 5000 + "x", 4 * DEEPEST)):
        with pytest.raises(Unreadable) as refused:
            parse(text)
        assert refused.value.at == at


@given(_TREES)
def test_a_written_query_parses_to_itself(query: Node) -> None:
    assert parse(written(query)) == query


@given(_TYPED)
def test_any_text_parses_or_has_an_error_position_inside_it(text: str) -> None:
    fault = Wanted(text=text).fault

    if fault:
        assert 0 <= fault.at < fault.at + fault.length <= len(text)
        assert str(fault)
    else:
        query = parse(text)
        assert query is None or parse(written(query)) == query


@given(_TREES)
def test_a_displayed_query_has_each_word_once_and_balanced_brackets(query: Node) -> None:
    kinds = [piece.kind for piece in reading(query)]

    assert kinds.count("open") == kinds.count("close")
    assert kinds.count("word") + kinds.count("phrase") == _leaves(query)


def _leaves(query: Node) -> int:
    match query:
        case Term() | Phrase():
            return 1
        case Not(part):
            return _leaves(part)
        case And(parts) | Or(parts):
            return sum(map(_leaves, parts))


def test_a_word_in_a_query_can_be_replaced_by_another_spelling() -> None:
    query = parse('nurse (triage OR head) NOT nurse "nurse x"')
    assert query is not None

    assert [term.text for term in terms(query)] == ["nurse", "triage", "head"]
    assert written(replaced(query, _NURSE, "nurses")) == 'nurses AND (triage OR head) AND NOT nurse AND "nurse x"'
    assert (is_plain(query), is_plain(_NURSE), is_plain(And((_NURSE, _HEAD)))) == (False, True, True)
