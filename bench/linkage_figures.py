"""Measures for ``bench/linkage.py`` how good the predictions are, for one data set or for several together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

#: The precision at which recall is reported.
PRECISION = 0.995


@dataclass(frozen=True)
class Prediction:
    probability: float
    is_linked: bool
    is_true: bool
    classes: Sequence[str]


@dataclass
class Figures:
    predictions: list[Prediction] = field(default_factory=list)
    candidates: int = 0
    true: int = 0
    blocked: int = 0
    compared: int = 0
    true_by_class: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        self.predictions += other.predictions
        self.candidates += other.candidates
        self.true += other.true
        self.blocked += other.blocked
        self.compared += other.compared
        self.true_by_class += other.true_by_class


@dataclass(frozen=True)
class Quality:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def quality(chosen: Iterable[Prediction], true: int) -> Quality:
    verdicts = [prediction.is_true for prediction in chosen]
    return Quality(sum(verdicts) / max(len(verdicts), 1), sum(verdicts) / max(true, 1))


def curve(figures: Figures) -> list[tuple[float, Quality]]:
    """Return the quality at every threshold. Pairs with equal probabilities share one threshold."""
    ordered = sorted(figures.predictions, key=lambda prediction: -prediction.probability)
    points, hits, count = [], 0, 0
    for probability, equal in groupby(ordered, key=lambda prediction: prediction.probability):
        verdicts = [prediction.is_true for prediction in equal]
        hits, count = hits + sum(verdicts), count + len(verdicts)
        points.append((probability, Quality(hits / count, hits / max(figures.true, 1))))
    return points


def summary(name: str, figures: Figures) -> str:
    linked = [prediction for prediction in figures.predictions if prediction.is_linked]
    own, points = quality(linked, figures.true), curve(figures)
    expected = sum(prediction.probability for prediction in linked) / max(len(linked), 1)
    threshold, best = max(points, key=lambda point: point[1].f1, default=(0.0, Quality(0, 0)))
    precise = max((point.recall for _, point in points if point.precision >= PRECISION), default=0.0)
    return "\n".join((
        name,
        f"  linked: P {own.precision:.4f}  R {own.recall:.4f}  F1 {own.f1:.4f}   {len(linked)} of {figures.true} true",
        f"  expected precision {expected:.4f}, true {own.precision:.4f}: off by {expected - own.precision:+.4f}",
        f"  R at P >= {PRECISION}: {precise:.4f}",
        f"  best F1 {best.f1:.4f} (P {best.precision:.4f}, R {best.recall:.4f}, from {threshold:.3f})",
        f"  blocking recall {figures.blocked / max(figures.true, 1):.4f}",
        f"  rivals of a record {figures.compared / max(figures.candidates, 1):.1f}",
    ))  # fmt: skip


def by_class(figures: Figures) -> str:
    """Return the recall and the number of false links for each class of errors in the data."""
    linked = [prediction for prediction in figures.predictions if prediction.is_linked]
    hits, false = (_counted(linked, is_true=is_true) for is_true in (True, False))
    lines = [f"  {'class':18} {'true':>6} {'recall':>7} {'false links':>12}"]
    for name, true in sorted(_all(figures.true_by_class, false).items(), key=lambda item: -item[1]):
        recall = f"{hits[name] / true:7.3f}" if true else "      -"
        lines.append(f"  {name:18} {true:6d} {recall} {false[name]:12d}")
    return "\n".join(lines)


def _counted(predictions: Iterable[Prediction], *, is_true: bool) -> Counter[str]:
    return Counter(name for each in predictions if each.is_true is is_true for name in each.classes)


def _all(true: Mapping[str, int], false: Mapping[str, int]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int, true)
    for name in false:
        counts[name] += 0
    return counts
