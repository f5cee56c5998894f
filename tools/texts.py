"""Updates the text catalogs from templates and Python, and compiles them: ``make texts``.

Pure Python, so that nobody needs gettext's tools. Entries have no line numbers and are sorted, so that two branches
seldom touch the same lines. Translations are kept, and texts that are no longer in the sources are removed.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from hirewire.agent.console.reasons import REASON
from hirewire.agent.registry import CONNECTORS
from tools.build_hook import compile_catalogs
from tools.reasons import reasons_in

SOURCE = Path(__file__).parents[1] / "src" / "hirewire"
LANGUAGES = ("de",)
#: Where each catalog is, and the folder whose texts it contains.
CATALOGS = {"hub": "hub", "simulator": "simulator", "agent": "agent", "kit/looks": "kit"}
_WIDTH = 118
_HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "{language}",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
#: For each function, the positions of three arguments: the context, the text, and the plural of the text.
_CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    "sentence": (None, 0, None),
    "WrongSettings": (None, 0, None),
}
_CALL_IN_TEMPLATE = re.compile(r"\b(?:np|n|p)?gettext\(|(?<![\w.])_\(")


@dataclass(frozen=True, order=True)
class Text:
    source: str
    plural: str = ""
    context: str = ""


def catalog_path(catalog: str, language: str) -> Path:
    return SOURCE / catalog / "locale" / language / "LC_MESSAGES" / "django.po"


def texts_of(catalog: str) -> set[Text]:
    """Every text of the sources.

    If a text is used both with and without a plural, it has one entry, as in gettext.
    """
    folder = SOURCE / CATALOGS[catalog]
    found = {text for file in sorted(folder.rglob("*.py")) for text in in_python(file.read_text())}
    found |= {text for file in sorted(folder.rglob("*.html")) for text in in_template(file.read_text())}
    if catalog == "agent":
        found |= described() | reasons()
    counted = {(text.source, text.context) for text in found if text.plural}
    return {text for text in found if text.plural or (text.source, text.context) not in counted}


def described() -> set[Text]:
    """The connectors' texts that the agent's pages show.

    Connectors do not use Django, so they cannot mark these texts for translation.
    """
    return {
        Text(text)
        for kind in CONNECTORS.values()
        for text in (*kind.description.texts(), *kind.expects.texts())
        if text
    }


def reasons() -> set[Text]:
    """The reasons that connectors, the agent and the client of Recruiter compose when something goes wrong.

    The entries of these reasons have a context of their own. A stored reason was made from a sentence with
    placeholders. To translate the reason, the console looks for this sentence in that context.
    """
    files = [file for part in ("agent", "client") for file in sorted((SOURCE / part).rglob("*.py"))]
    # Leave out the doubles, because their texts imitate the texts of an ATS.
    ours = [file for file in files if not {"doubles", "migrations", "management"} & set(file.parts)]
    return {Text(source, context=REASON) for file in ours for source in reasons_in(file.read_text())}


def in_python(source: str) -> Iterator[Text]:
    tree = ast.parse(source)
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield from _text(aliases.get(name, name), node.args)


def in_template(source: str) -> Iterator[Text]:
    code = templatize(source)
    for start in _CALL_IN_TEMPLATE.finditer(code):
        call = _call_at(code, start.start())
        if call is not None and isinstance(call.func, ast.Name):
            yield from _text(call.func.id, call.args)


def _call_at(code: str, start: int) -> ast.Call | None:
    """Parse the call that begins at ``start``.

    In ``templatize``'s result, only the calls are Python. A call ends at the first ``)`` that makes it valid Python.
    """
    end = start
    while (end := code.find(")", end) + 1) > 0:
        try:
            parsed = ast.parse(code[start:end], mode="eval").body
        except SyntaxError:
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def _text(name: str, arguments: list[ast.expr]) -> Iterator[Text]:
    if name not in _CALLS:
        return
    context, source, plural = (_constant(arguments, place) for place in _CALLS[name])
    if source:
        yield Text(source, plural, context)


def _constant(arguments: list[ast.expr], place: int | None) -> str:
    if place is None or place >= len(arguments):
        return ""
    argument = arguments[place]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def merged(existing: list[polib.POEntry], texts: set[Text]) -> list[polib.POEntry]:
    known: dict[tuple[str, str], polib.POEntry] = {}
    for entry in existing:
        key = (entry.msgid, entry.msgctxt or "")
        # After a merge of branches, a catalog may contain an entry twice. The translated entry wins.
        if key not in known or not known[key].translated():
            known[key] = entry
    return [_entry(text, known.get((text.source, text.context))) for text in sorted(texts)]


def _entry(text: Text, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=text.source, msgctxt=text.context or None)
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = {0: "", 1: "", **(known.msgstr_plural if known else {})}
    elif known:
        entry.msgstr = known.msgstr or (known.msgstr_plural or {}).get(0, "")
    return entry


def update(catalog: str, language: str) -> polib.POFile:
    path = catalog_path(catalog, language)
    existing = polib.pofile(str(path), wrapwidth=_WIDTH) if path.exists() else []
    fresh = polib.POFile(wrapwidth=_WIDTH)
    fresh.metadata = {name: value.format(language=language) for name, value in _HEADER.items()}
    fresh.extend(merged(list(existing), texts_of(catalog)))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != f"{fresh}\n":
        path.write_text(f"{fresh}\n")
    return fresh


def main() -> None:
    for language in LANGUAGES:
        for catalog in CATALOGS:
            fresh = update(catalog, language)
            missing = len(fresh.untranslated_entries())
            print(f"{catalog} {language}: {len(fresh)} texts, {missing} without a translation")
    compile_catalogs(SOURCE)


if __name__ == "__main__":
    main()
