"""Line charts over weeks as plain SVG, which needs no script and can be printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hirewire.kit.looks import times

#: Three margins, and the approximate width of a letter. All are in units of the drawing. Text is 11 units high.
_LEFT, _TOP, _BELOW, _LETTER = 36, 14, 24, 6
#: Space around the label at a line's end: the gap before the label, and the room between the label and the card's edge.
_GAP, _AIR = 9, 6
#: The least distance between two labels at line ends.
_LABEL = 13
_STEPS = (1, 2, 5)
_TICKS = 3


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: str
    #: The label at the line's end: the newest figure and its noun.
    words: str
    x: float
    y: float
    #: Position of the label, moved if two lines end close together.
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of a chart. A page contains a broad and a narrow drawing and shows the one that fits."""

    name: str
    width: int
    height: int
    left: float
    right: float
    base: float
    levels: list[Tick]
    weeks: list[Tick]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[int]
    #: Returns the noun that follows a number. If this is None, the name of the series follows every number.
    noun: Callable[[int], str] | None = None

    @property
    def ends_with(self) -> str:
        newest = self.values[-1]
        return f"{number_format(newest, force_grouping=True)} {self.noun(newest) if self.noun else self.name}"


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    weeks: Sequence[date]
    series: Sequence[Series]

    @property
    def is_empty(self) -> bool:
        return not any(any(line.values) for line in self.series)

    @property
    def says(self) -> str:
        """The chart in words, for people who cannot see it."""
        return " ".join(
            _("{what}: {total} in {weeks} weeks, {newest} in the last.").format(
                what=line.name, total=sum(line.values), weeks=len(self.weeks), newest=line.values[-1]
            )
            for line in self.series
        )

    @property
    def rows(self) -> list[tuple[date, list[int]]]:
        return [(week, [line.values[place] for line in self.series]) for place, week in enumerate(self.weeks)]

    @property
    def drawings(self) -> list[Drawing]:
        return [self._drawn("broad", 640, 216, 8), self._drawn("narrow", 320, 190, 3)]

    def _drawn(self, name: str, width: int, height: int, dates: int) -> Drawing:
        labels = [line.ends_with for line in self.series]
        right = width - _GAP - _LETTER * max(map(len, labels), default=0) - _AIR
        base = height - _BELOW
        step = _step(max((max(line.values, default=0) for line in self.series), default=0))
        top = step * _TICKS
        apart = (right - _LEFT) / max(len(self.weeks) - 1, 1)

        def y(value: int) -> float:
            return round(base - (base - _TOP) * value / top, 1)

        every = -(-len(self.weeks) // dates)
        return Drawing(
            name=name,
            width=width,
            height=height,
            left=_LEFT,
            right=right,
            base=base,
            levels=[
                Tick(y(step * number), number_format(step * number, force_grouping=True))
                for number in range(_TICKS + 1)
            ],
            weeks=[
                Tick(round(_LEFT + apart * place, 1), times.day(week))
                for place, week in enumerate(self.weeks)
                if place % every == 0
            ],
            lines=_apart(
                [
                    Line(
                        name=series.name,
                        points=" ".join(
                            f"{_LEFT + apart * place:.1f},{y(value)}" for place, value in enumerate(series.values)
                        ),
                        words=label,
                        x=right,
                        y=y(series.values[-1]),
                        label_y=y(series.values[-1]) + 4,
                    )
                    for series, label in zip(self.series, labels, strict=True)
                ],
                lowest=base + 4,
            ),
        )


def _step(largest: int) -> int:
    """Return the smallest round step such that ``_TICKS`` steps reach the largest value."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _TICKS >= largest:
                return step * power
        power *= 10


def _apart(lines: list[Line], *, lowest: float) -> list[Line]:
    """Move labels apart, one below the other, where lines end close together. No label goes below ``lowest``."""
    moved: list[Line] = []
    for line in sorted(lines, key=lambda line: line.y):
        least = moved[-1].label_y + _LABEL if moved else line.label_y
        moved.append(replace(line, label_y=max(line.label_y, least)))
    for place in reversed(range(len(moved))):
        most = moved[place + 1].label_y - _LABEL if place + 1 < len(moved) else lowest
        moved[place] = replace(moved[place], label_y=min(moved[place].label_y, most))
    return [next(moved_line for moved_line in moved if moved_line.name == line.name) for line in lines]
