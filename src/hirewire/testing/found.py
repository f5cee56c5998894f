"""Finds the calls or events that fit a test's conditions, and explains the result if their number is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Record = Mapping[str, Any]
Describe = Callable[[Record], str]
#: A message shows at most this many of the records that fit (the newest), and at most this many of the records that do
#: not fit (the most similar).
_NEAREST: Final = 5


class Found(Sequence[Record]):
    """The records that fit all conditions of a test, oldest first.

    A condition is the required value of a field, or a function that says whether the field's value fits.
    """

    def __init__(self, noun: str, records: Sequence[Record], wanted: Record, describe: Describe) -> None:
        self._noun = noun
        self._all = records
        self._wanted = wanted
        self._describe = describe
        self._fitting = [record for record in records if not self._faults(record)]

    def __len__(self) -> int:
        return len(self._fitting)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - a sequence has an index or a slice
        return self._fitting[index]

    def __iter__(self) -> Iterator[Record]:
        return iter(self._fitting)

    def __repr__(self) -> str:
        return self.explanation()

    def once(self) -> Record:
        """Return the only record that fits. Fail unless there is exactly one."""
        self.times(1)
        return self._fitting[0]

    def times(self, number: int) -> None:
        """Fail unless exactly this many records fit."""
        if len(self) != number:
            raise AssertionError(f"Expected {number}, but {self.explanation()}")

    def never(self) -> None:
        """Fail if a record fits."""
        self.times(0)

    def explanation(self) -> str:
        """Say how many records fit, list the newest of these, and list the most similar of the other records."""
        conditions = ", ".join(f"{name}={_text(value)}" for name, value in self._wanted.items()) or "anything"
        lines = [f"{len(self)} of {len(self._all)} {self._noun} fit {conditions}"]
        lines += [f"  fits     {self._describe(record)}" for record in self._fitting[-_NEAREST:]]
        lines += [
            f"  differs  {self._describe(record)}  ({', '.join(self._faults(record))})" for record in self._nearest()
        ]
        return "\n".join(lines)

    def _nearest(self) -> list[Record]:
        # Newest first: among records that differ in equally many fields, the newest are the most useful.
        others = [record for record in self._all[::-1] if self._faults(record)]
        return sorted(others, key=lambda record: len(self._faults(record)))[:_NEAREST]

    def _faults(self, record: Record) -> list[str]:
        return [name for name, value in self._wanted.items() if not _fits(record[name], value)]


def _fits(value: object, wanted: object) -> bool:
    return bool(wanted(value)) if callable(wanted) else value == wanted


def _text(wanted: object) -> str:
    return getattr(wanted, "__name__", "a condition") if callable(wanted) else repr(wanted)
