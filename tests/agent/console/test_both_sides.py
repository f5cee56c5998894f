from hirewire.agent.completeness.models import ProofMonth
from hirewire.agent.console.proving import Month, Whole, grid
from hirewire.agent.sdk.connector import Entity


def compared(*months: tuple[str, int, int]) -> Whole:
    """Jobs by month: how many the ATS lists, and how many Recruiter accepted."""
    rows = [
        ProofMonth(month=month, listed=listed, accepted=accepted, listed_digest="a", accepted_digest="a")
        for month, listed, accepted in months
    ]
    return Whole(Entity.JOBS, 0, 0, is_equal=True, months=[Month(row, row.month) for row in rows])


def year(*, before: int = 0, off: str = "") -> Whole:
    months = [f"2025-{number:02}" for number in range(1, 1 + before)] + [f"2026-{n:02}" for n in range(1, 13)]
    return compared(*((month, 5, 2 if month == off else 5) for month in months))


def test_a_month_shows_how_many_more_recruiter_has() -> None:
    (row,) = grid([compared(("2026-01", 5, 5), ("2026-02", 5, 2), ("2026-03", 5, 6))]).rows

    assert [cell.sign for cell in row.cells] == ["", "=", "\N{MINUS SIGN}3", "+1"]


def test_equally_many_but_different_records_are_shown_as_unequal() -> None:
    whole = compared(("2026-01", 5, 5))
    whole.months[0].row.accepted_digest = "b"

    (row,) = grid([whole]).rows

    assert [(cell.sign, cell.is_equal) for cell in row.cells] == [("", True), ("≠", False)]


def test_what_is_older_than_a_year_or_has_no_date_is_one_column() -> None:
    shown = grid([year(before=3)])
    undated = grid([compared(("", 4, 0), ("2026-01", 5, 5))])

    assert len(shown.heads) == 13
    assert (shown.rows[0].cells[0].sign, undated.rows[0].cells[0].sign) == ("=", "\N{MINUS SIGN}4")


def test_a_narrow_screen_leaves_out_older_months_that_are_equal() -> None:
    shown = grid([year(off="2026-02")])

    past = [number for number, head in enumerate(shown.heads) if head.is_past]
    assert past == [1, 3, 4, 5, 6]
    assert past == [number for number, cell in enumerate(shown.rows[0].cells) if cell.is_past]
