"""Rules that no linter knows. Each comes with an example that follows it and one that breaks it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import files


@dataclass(frozen=True)
class Rule:
    name: str
    pattern: str
    good: str
    bad: str
    where: Callable[[], Iterable[Path]]
    #: The rule does not apply to files whose paths end in one of these.
    except_in: tuple[str, ...] = ()


_REGISTRIES = "|".join(
    re.escape(".".join(parts))
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("debian", "org"),
        ("ubuntu", "com/ubuntu"),
        ("docker", "io"),
        ("proxy", "golang", "org"),
    )
)

RULES = (
    Rule(
        "English is spelled as in America",
        r"(?i)\b(recogn|normal|anonym|serial|synchron|optim)is(e|ed|es|ing|able|ation)\b"
        r"|colour|behaviour|\blicence|judgement|\bcatalogue|modelling|labour",
        good="# Recognize the person by the normalized address.",
        bad="# Recogn" + "ise the person by the normalized address.",
        where=lambda: (file for file in files.texts() if file.suffix != ".po"),
        # The name of a method of Splink has the British spelling.
        except_in=("bench/linkage_splink.py",),
    ),
    Rule(
        "there is one clock",
        r"\b(datetime|timezone|date)\.(now|utcnow|today)\(|\btime\.time\(|\blocalnow\(|\bDjangoNow\(",
        good="expires_at = clock.now() + LIFETIME",
        bad="expires_at = timezone." + "now() + LIFETIME",
        where=files.sources,
        except_in=("kit/clock.py",),
    ),
    Rule(
        "a noqa names its rules and its reason",
        r"#\s*(ruff: )?noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \w)",
        good="x = 1  # " + "noqa: S105, E501 - no password, and long on purpose",
        bad="x = 1  # " + "noqa: S105",
        where=files.python,
    ),
    Rule(
        "a type: ignore names its error and its reason",
        r"#\s*type:\s*ignore(?!\[[a-z, -]+\]  ?(#|-) ?\w)",
        good="x = 1  # type: " + "ignore[assignment]  # Django's stubs say otherwise",
        bad="x = 1  # type: " + "ignore[assignment]",
        where=files.python,
    ),
    Rule(
        "nothing is left to do",
        r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImplementedError$",
        good="# The other order would lock the row twice.",
        bad="# TO" + "DO: lock the row",
        where=files.python,
    ),
    Rule(
        "no package registry is named",
        _REGISTRIES,
        good="pip install --require-hashes --requirement requirements.lock",
        bad="pip install --index-url https://pypi." + "org/simple",
        where=files.texts,
    ),
    Rule(
        "no test replaces our own code by a mock",
        r"\b(mock\.patch|MagicMock|mocker\.)",
        good="with through(transport):",
        bad="with mock" + ".patch('hirewire.hub.recruiting.exports.services.announce'):",
        where=files.python,
    ),
    Rule(
        "no page contains inline scripts or styles",
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"(application/json|IN/)[^>]*>)|<style\b|\son(click|load|submit|change)=",
        good='<script src="/static/hub/search.js" defer></script>',
        bad="<button on" + 'click="go()">',
        where=lambda: (file for file in files.texts() if file.suffix == ".html"),
        # People open the sheet of the gallery as a local file, so the sheet contains its own styles.
        except_in=("tools/gallery/sheet.html",),
    ),
    Rule(
        "no line of a template is too long to read",
        r"^.{141,}",
        good="<p>" + "x" * 137,
        bad="<p>" + "x" * 138,
        where=lambda: (file for file in files.texts() if file.suffix == ".html"),
        # Mail programs read only inline styles, and the template formatter does not break the lines of a style.
        except_in=("mails/letter.html",),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_rejects_its_bad_example_only(rule: Rule) -> None:
    assert re.search(rule.pattern, rule.good) is None
    assert re.search(rule.pattern, rule.bad) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_sources_follow_the_rule(rule: Rule) -> None:
    pattern = re.compile(rule.pattern, re.MULTILINE)

    broken = [
        f"{files.named(file)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()[:100]}"
        for file in rule.where()
        if not str(file).endswith(rule.except_in or ("\0",)) and file != Path(__file__)
        for text in [file.read_text()]
        for match in pattern.finditer(text)
    ]

    assert broken == []
