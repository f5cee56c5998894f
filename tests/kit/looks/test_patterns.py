from collections.abc import Callable, Iterator

import pytest
from django.template import engines
from django.template.loaders.locmem import Loader
from django.utils import translation
from django.utils.safestring import mark_safe

from hirewire.kit.looks import patterns

Show = Callable[[str], None]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    engine = engines["django"].engine  # type: ignore[attr-defined] # of Django's own templates
    templates: dict[str, str] = {}
    monkeypatch.setattr(engine, "template_loaders", [Loader(engine, templates)])
    patterns._pattern.cache_clear()
    yield lambda source: templates.update({"row.html": source})
    patterns._pattern.cache_clear()


def test_each_row_has_its_own_texts(show: Show) -> None:
    show('<a href="{{ row.address }}" title="{{ row.name }}">{{ row.name }}</a>')

    rows = [patterns.filled("row.html", {"name": name, "address": f"/{name}/"}) for name in ("Ada", "Bo")]

    assert rows == ['<a href="/Ada/" title="Ada">Ada</a>', '<a href="/Bo/" title="Bo">Bo</a>']


def test_texts_are_escaped_unless_they_are_safe(show: Show) -> None:
    show("{{ row.name }} {{ row.mark }}")

    row = patterns.filled("row.html", {"name": "<b>\x020\x03&", "mark": mark_safe("<i></i>")})

    assert row == "&lt;b&gt;\x020\x03&amp; <i></i>"


def test_the_template_may_ask_whether_there_is_a_text(show: Show) -> None:
    show("{% if row.place %}in {{ row.place }}{% else %}anywhere{% endif %}{% if is_new %}, new{% endif %}")

    rows = [
        patterns.filled("row.html", {"place": place}, is_new=is_new)
        for place, is_new in [("Oslo", False), ("", False), ("Cork", True)]
    ]

    assert rows == ["in Oslo", "anywhere", "in Cork, new"]


def test_a_row_may_have_lines(show: Show) -> None:
    show("{% for line in row.lines %}{{ line.job }}{% if line.stage %}: {{ line.stage }}{% endif %}. {% endfor %}")
    lines = [{"job": "Nurse", "stage": ""}, {"job": "Chef", "stage": "Offer"}]

    assert [patterns.filled("row.html", {"lines": lines[:number]}) for number in range(3)] == [
        "",
        "Nurse. ",
        "Nurse. Chef: Offer. ",
    ]


def test_a_row_follows_the_language_of_its_reader(show: Show) -> None:
    show('{% translate "Save" %} {{ row.name }}')

    def row(language: str) -> str:
        with translation.override(language):
            return patterns.filled("row.html", {"name": "Ada"})

    assert [row("en"), row("de"), row("en")] == ["Save Ada", "Speichern Ada", "Save Ada"]
