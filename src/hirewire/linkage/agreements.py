"""Reduces comparisons to what determines their weights, so that equal comparisons are weighed only once."""

from collections.abc import Iterator, Sequence
from typing import Final

from hirewire.linkage.comparing import Code, Comparison, Level
from hirewire.linkage.counting import LOCAL, PAIRS, pair, together, within

#: The elements are the code of the comparison; the level; the kind and the text of the value whose count matters; the
#: country; the candidate's name, if that name may be a misspelling; and, if the value is weighed together with another
#: value, the other value's kind and text. Elements that do not matter are empty. An agreement is a plain tuple to save
#: time, because one candidate with thirty rivals needs two hundred agreements.
Agreement = tuple[str, str, str, str, str, str, str, str]

#: Levels at which a candidate's name may be a misspelling, if no member has that name.
NEAR_LEVELS: Final = frozenset({Level.SOUND, Level.TYPO, Level.SIMILAR, Level.ALIAS, Level.DIFFERENT})
NAMES: Final = frozenset({Code.GIVEN, Code.FAMILY})
_WITHOUT_VALUE: Final[dict[str, dict[str, Agreement]]] = {
    code: {level: (code, level, "", "", "", "", "", "") for level in Level} for code in Code
}


def agreements(country: str, comparisons: Sequence[Comparison]) -> list[Agreement]:
    """Return an agreement for each comparison. ``country`` is empty if the two people share no country."""
    agreed: list[Agreement] = []
    equal: dict[str, tuple[int, str]] = {}
    for each in comparisons:
        code, level, value = each.code, each.level, each.value
        if level is Level.EQUAL:
            equal[code] = len(agreed), value
        name = each.ours if code in NAMES and level in NEAR_LEVELS else ""
        if value:
            kind = each.counted
            agreed.append((code, level, kind, value, country if kind in LOCAL else "", name, "", ""))
        elif name:
            agreed.append((code, level, "", "", "", name, "", ""))
        else:
            agreed.append(_WITHOUT_VALUE[code][level])
    for kind, other in PAIRS:
        if kind in equal and other in equal:
            place, value = equal[kind]
            of_country = country if kind in LOCAL else ""
            agreed[place] = (kind, Level.EQUAL, kind, value, of_country, "", other, equal[other][1])
    return agreed


def counted_by(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Yield the kinds and values whose counts determine the weight of this agreement."""
    code, _, kind, value, country, name, other, other_value = agreement
    if name:
        yield code, name.replace(" ", "")
    if value:
        yield kind, value
        if country:
            yield within(kind, country), value
    if other:
        yield other, other_value
        yield together(kind, other), pair(value, other_value)
