"""Reads expressions of PromQL: which metrics and labels they name, and which labels their results have."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import promql_parser as promql

#: The labels of each metric.
Known = Mapping[str, AbstractSet[str]]
#: Prometheus adds these labels to every sample.
OF_TARGETS: Final = frozenset({"job", "instance"})
#: Aggregations that keep whole samples, with all their labels.
_CHOOSING: Final = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_NAME: Final = re.compile(r"[a-z_]+")
_SETS: Final = frozenset({"and", "or", "unless"})


@dataclass(frozen=True, slots=True)
class Selector:
    metric: str
    labels: frozenset[str]
    #: Names of the functions and aggregations around the selector, the innermost first.
    around: tuple[str, ...]


def parsed(text: str) -> promql.Expr:
    return promql.parse(text)


def selectors(expression: promql.Expr, around: tuple[str, ...] = ()) -> Iterator[Selector]:
    if isinstance(expression, promql.VectorSelector):
        matchers = [*expression.matchers.matchers, *(each for some in expression.matchers.or_matchers for each in some)]
        yield Selector(expression.name or "", frozenset(each.name for each in matchers), around)
    name = _name(expression)
    for part in _parts(expression):
        yield from selectors(part, (name, *around) if name else around)


def result_labels(expression: promql.Expr, known: Known) -> AbstractSet[str]:
    """Return the labels of the expression's results. Raises ``KeyError`` if the expression names an unknown label."""
    match expression:
        case promql.VectorSelector():
            (selector,) = selectors(expression)
            labels = known[selector.metric] | OF_TARGETS
            return _all_of(selector.labels, labels)
        case promql.AggregateExpr():
            return _aggregated(expression, result_labels(expression.expr, known))
        case promql.Call():
            parts = [result_labels(part, known) for part in _parts(expression)]
            return frozenset().union(*parts) - ({"le"} if expression.func.name == "histogram_quantile" else set())
        case promql.BinaryExpr():
            return _combined(expression, known)
        case promql.MatrixSelector() | promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            (inner,) = _parts(expression)
            return result_labels(inner, known)
    return frozenset()


def _all_of(labels: AbstractSet[str], known: AbstractSet[str]) -> AbstractSet[str]:
    """Return ``known``, which must contain all of the labels."""
    if labels - known:
        raise KeyError(*sorted(labels - known))
    return known


def _aggregated(expression: promql.AggregateExpr, labels: AbstractSet[str]) -> AbstractSet[str]:
    modifier = expression.modifier
    if modifier is None:
        return labels if _name(expression) in _CHOOSING else frozenset()
    named = frozenset(modifier.labels)
    _all_of(named, labels)
    if _name(expression) in _CHOOSING:
        return labels
    return named if modifier.type == promql.AggModifierType.By else labels - named


def _combined(expression: promql.BinaryExpr, known: Known) -> AbstractSet[str]:
    left, right = result_labels(expression.lhs, known), result_labels(expression.rhs, known)
    for one, other in ((expression.lhs, right), (expression.rhs, left)):
        if isinstance(one, promql.NumberLiteral):
            return other
    modifier = expression.modifier
    matching = None if modifier is None else modifier.matching
    if matching is None:
        # The operator combines a sample on the left with one on the right only if all their labels are equal.
        if left != right and _operator(expression) not in _SETS:
            raise KeyError(*sorted(left ^ right))
        return left | right
    named = frozenset(matching.labels)
    _all_of(named, left & right)
    group = frozenset((modifier and modifier.group_labels) or ())
    return (named | group) if matching.type == promql.LabelModifierType.Include else left - named | group


def _parts(expression: promql.Expr) -> list[promql.Expr]:
    match expression:
        case promql.MatrixSelector():
            return [expression.vector_selector]
        case promql.AggregateExpr() | promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            return [expression.expr]
        case promql.BinaryExpr():
            return [expression.lhs, expression.rhs]
        case promql.Call():
            return [part for part in expression.args if isinstance(part, promql.Expr)]
    return []


def _name(expression: promql.Expr) -> str:
    if isinstance(expression, promql.Call):
        return expression.func.name
    return _operator(expression) if isinstance(expression, promql.AggregateExpr) else ""


def _operator(expression: promql.AggregateExpr | promql.BinaryExpr) -> str:
    return str(expression.op)
