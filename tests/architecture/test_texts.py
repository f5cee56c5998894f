"""Every text can be translated, and German is complete.

``make texts`` updates the catalogs.
"""

import re
from pathlib import Path

import polib
import pytest

from tests.architecture.files import ROOT, named
from tests.architecture.template_words import bare_words
from tools import merge_texts, texts

#: Complete catalogs.
WHOLE = ("agent", "hub", "kit/looks", "simulator")
#: Folders below src/hirewire whose templates have no untranslated words left.
WRAPPED = (
    "kit/looks",
    "agent",
    "simulator",
    *(f"hub/templates/hub/{wing}" for wing in ("api", "identity", "platform", "sites")),
)
_ELEMENT = re.compile("<[^>]*>")
_STRAIGHT = re.compile(r"(?<=[A-Za-z})])'(?=[a-z ])")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


def _catalogs() -> list[tuple[str, str]]:
    return [(catalog, language) for catalog in WHOLE for language in texts.LANGUAGES]


@pytest.mark.parametrize(("catalog", "language"), _catalogs())
def test_a_catalog_has_exactly_the_texts_of_the_sources(catalog: str, language: str) -> None:
    entries = polib.pofile(str(texts.catalog_path(catalog, language)), check_for_duplicates=True)

    found = [texts.Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "") for entry in entries]

    assert found == sorted(texts.texts_of(catalog))


@pytest.mark.parametrize(("catalog", "language"), _catalogs())
def test_each_text_is_translated_with_the_same_placeholders_and_elements(catalog: str, language: str) -> None:
    entries = polib.pofile(str(texts.catalog_path(catalog, language)))

    assert [entry.msgid for entry in entries if not _is_sound(entry)] == []


@pytest.mark.parametrize("catalog", WHOLE)
def test_texts_have_the_curly_apostrophe(catalog: str) -> None:
    """Only tags keep the straight apostrophe, because some templates quote attributes with it."""
    straight = [
        text.source
        for text in texts.texts_of(catalog)
        if _STRAIGHT.search(_ELEMENT.sub("", f"{text.source} {text.plural}"))
    ]

    assert straight == []


def _is_sound(entry: polib.POEntry) -> bool:
    if entry.fuzzy or entry.obsolete or not entry.translated():
        return False
    if not entry.msgid_plural:
        return _shape(entry.msgstr) == _shape(entry.msgid)
    # In both languages, the singular may omit the placeholder for the number.
    one, many = entry.msgstr_plural[0], entry.msgstr_plural[1]
    spare = set(_shape(entry.msgid_plural)[0]) | set(_shape(entry.msgid)[0])
    return (
        _shape(many) == _shape(entry.msgid_plural)
        and set(_shape(one)[0]) <= spare
        and _shape(one)[1] == _shape(entry.msgid)[1]
    )


def _shape(text: str) -> tuple[list[str], list[str]]:
    """What a translation must keep: placeholders, and elements with their attributes."""
    return sorted(_PLACEHOLDER.findall(text)), sorted(re.findall(r"</?[a-z][^>]*>", text))


@pytest.mark.parametrize(
    ("source", "german", "is_sound"),
    [
        ("%(name)s left <b>now</b>.", "<b>Jetzt</b> ist %(name)s fort.", True),
        ("%(name)s left.", "%(nome)s ist fort.", False),
        ("{name} left.", "Fort.", False),
        ("It is <b>here</b>.", "Es ist <b>hier.", False),
        ("It is here.", "", False),
    ],
)
def test_sound_and_broken_translations_are_distinguished(source: str, german: str, *, is_sound: bool) -> None:
    assert _is_sound(polib.POEntry(msgid=source, msgstr=german)) is is_sound


def _templates() -> list[Path]:
    source = ROOT / "src" / "hirewire"
    return [file for folder in WRAPPED for file in sorted((source / folder).rglob("*.html"))]


def test_no_template_has_words_that_cannot_be_translated() -> None:
    bare = {named(file): bare_words(file.read_text()) for file in _templates()}

    assert {file: words for file, words in bare.items() if words} == {}


@pytest.mark.parametrize(
    "template",
    [
        '<p>{% translate "Saved" %} {{ name }} · Recruiter System Connect (RSC)</p>',
        "<p>{% blocktranslate trimmed %}Saved <b>now</b>.{% endblocktranslate %}</p>",
        '<input placeholder="{% translate "Name" %}" value="EMEA"><code>seat=7</code>',
        '{% badge "live" "circle-check" _("Connected") %}',
        '{{ name|default:_("Nobody") }}{% include "hub/part.html" with id="a" %}',
    ],
)
def test_words_that_can_be_translated_pass(template: str) -> None:
    assert bare_words(template) == []


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("<p>{{ name }} saved.</p>", "saved."),
        ("{% if on %}On{% endif %}", "On"),
        ('<button aria-label="Close">x</button>', "Close"),
        ('<button aria-label="{% if on %}Close {{ name }}{% endif %}"></button>', "Close"),
        ('{% badge "live" "circle-check" "Connected" %}', "Connected"),
        ('{{ name|default:"Nobody here" }}', "Nobody here"),
        ('{% include "hub/part.html" with words="Not yet" %}', "Not yet"),
    ],
)
def test_bare_words_are_found(template: str, word: str) -> None:
    assert bare_words(template) == [word]


def test_texts_are_found_in_templates_and_in_python() -> None:
    template = (
        '{% translate "100 % sure" %}{% translate "Open" context "state" %}{{ x|default:_("None") }}'
        "{% blocktranslate trimmed count n=n %} One {{ name }}\n {% plural %} {{ n }} of them{% endblocktranslate %}"
    )
    python = (
        "from django.utils.translation import ngettext_lazy as _n\n"
        '_("Saved" " now"); _n("one", "many", 3); pgettext("state", "On"); sentence("{a} left", a=1); gettext(variable)'
    )

    assert [*texts.in_template(template)] == [
        texts.Text("100 %% sure"),
        texts.Text("Open", "", "state"),
        texts.Text("None"),
        texts.Text("One %(name)s", "%(n)s of them"),
    ]
    assert sorted(texts.in_python(python)) == [
        texts.Text("On", "", "state"),
        texts.Text("Saved now"),
        texts.Text("one", "many"),
        texts.Text("{a} left"),
    ]


def test_updating_keeps_translations_and_drops_what_is_gone() -> None:
    existing = [
        polib.POEntry(msgid="Kept", msgstr="Behalten"),
        polib.POEntry(msgid="Gone", msgstr="Fort"),
        # Two branches added this text; only one translated it.
        polib.POEntry(msgid="Both", msgstr=""),
        polib.POEntry(msgid="Both", msgstr="Beide"),
    ]

    entries = texts.merged(existing, {texts.Text("Kept"), texts.Text("Both"), texts.Text("New")})

    assert [(entry.msgid, entry.msgstr) for entry in entries] == [("Both", "Beide"), ("Kept", "Behalten"), ("New", "")]


def test_merging_two_branches_keeps_the_entries_and_translations_of_both(tmp_path: Path) -> None:
    def catalog(name: str, entries: dict[str, str]) -> Path:
        file = tmp_path / name
        file.write_text(_catalog(entries))
        return file

    merged = merge_texts.merge(
        catalog("base", {"Both": "", "Changed": "Alt"}),
        catalog("ours", {"Both": "", "Changed": "Alt", "Ours": "Unser"}),
        catalog("theirs", {"Both": "Beide", "Changed": "Neu", "Theirs": ""}),
    )

    assert merged == _catalog({"Both": "Beide", "Changed": "Neu", "Ours": "Unser", "Theirs": ""})


def _catalog(entries: dict[str, str]) -> str:
    catalog = polib.POFile(wrapwidth=118)
    catalog.metadata = {"Language": "de"}
    catalog.extend(polib.POEntry(msgid=source, msgstr=german) for source, german in entries.items())
    return f"{catalog}\n"
