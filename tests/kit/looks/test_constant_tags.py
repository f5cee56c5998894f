import pytest
from django.template import TemplateSyntaxError, engines
from django.urls import NoReverseMatch, set_script_prefix
from django.urls.base import clear_script_prefix


def rendered(source: str, **context: object) -> str:
    return str(engines["django"].from_string(source).render(context))


@pytest.mark.parametrize(
    ("constant", "variable"),
    [
        ('{% icon "search" %}', "{% icon name %}"),
        ('{% icon "search" "s" %}', "{% icon name size %}"),
        ('{% wire "open" %}', "{% wire state %}"),
        ("{% url 'search' %}", "{% url page %}"),
        ("{% url 'profile' 7 %}", "{% url profile 7 %}"),
        ("{% url 'search' as there %}[{{ there }}]", "[{% url page %}]"),
    ],
)
def test_a_constant_gives_what_the_variable_gives(constant: str, variable: str) -> None:
    names = {"name": "search", "size": "s", "state": "open", "page": "search", "profile": "profile"}

    assert rendered(constant) == rendered(variable, **names) != ""


def test_an_address_follows_the_place_where_the_site_is_mounted() -> None:
    template = engines["django"].from_string("{% url 'search' %}")
    at_the_root = template.render()
    set_script_prefix("/hub/")

    try:
        assert template.render() == f"/hub{at_the_root}"
    finally:
        clear_script_prefix()


def test_an_unknown_icon_is_found_when_the_template_is_read() -> None:
    with pytest.raises(TemplateSyntaxError, match="Lucide has no icon 'kettle'"):
        engines["django"].from_string('{% icon "kettle" %}')


def test_an_unknown_page_is_refused_each_time() -> None:
    template = engines["django"].from_string("{% url 'kettle' %}")

    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            template.render()
