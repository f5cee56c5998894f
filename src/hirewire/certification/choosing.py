"""Makes the plan of a certification run from names of rules, numbers of modules, and reasons that people type."""

from collections.abc import Iterable
from typing import Final

from hirewire.certification.errors import CertificationError
from hirewire.certification.findings import Options
from hirewire.certification.judging import Plan
from hirewire.certification.requirements import BY_ID, Module
from hirewire.certification.steps import STEPS

_HINT: Final = "`hirewire certify coverage` lists the rules."


def plan_from(
    *,
    rules: Iterable[str] = (),
    modules: Iterable[int] = (),
    is_strict: bool = False,
    reasons: Iterable[str] = (),
    has_no_availability_choice: bool = False,
    lacks: Iterable[str] = (),
) -> Plan:
    """Make a plan. ``reasons`` say why a rule, or a whole module, does not apply: ``RSC-401=why``, ``4=why``.

    ``lacks`` say why nobody can do a step in the ATS: ``delete-stage=why``.
    """
    not_applicable = dict(pair for text in reasons for pair in _reasons(text))
    options = Options(has_no_availability_choice=has_no_availability_choice, lacks=dict(map(_lack, lacks)))
    return Plan(
        is_strict, [Module(number) for number in modules], [_rule(name) for name in rules], not_applicable, options
    )


def _rule(name: str) -> str:
    if name.upper() not in BY_ID:
        raise CertificationError(f"There is no rule {name}. {_HINT}")
    return name.upper()


def _lack(text: str) -> tuple[str, str]:
    name, _, reason = (part.strip() for part in text.partition("="))
    if name not in STEPS:
        raise CertificationError(f"There is no step {name}. `hirewire certify steps` lists the steps.")
    if not reason:
        raise CertificationError(f"{text!r} gives no reason. Write {name}=why nobody can do it.")
    return name, reason


def _reasons(text: str) -> Iterable[tuple[str, str]]:
    name, _, reason = (part.strip() for part in text.partition("="))
    if not reason:
        raise CertificationError(f"{text!r} gives no reason. Write {name}=why it does not apply.")
    if name.isdecimal():
        if int(name) not in {*Module}:
            raise CertificationError(f"There is no module {name}; the modules are 1 to {len(Module)}.")
        return [(each.id, reason) for each in BY_ID.values() if each.module == int(name)]
    return [(_rule(name), reason)]
