"""Convert data of earlier releases to the state that this release expects.

The files of imports that have ended are deleted. Descriptions that other systems wrote through the API are cleaned,
because pages show them as HTML. The cleaned jobs are not announced as changed: the agent cleans descriptions before it
sends them, so Recruiter already has clean ones.
"""

import re

import nh3
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.html import linebreaks

FORGET_FILES = "UPDATE simulator_candidateimport SET content = '' WHERE state IN ('done', 'stopped') AND content <> ''"
#: ``records/html.py`` cleaned descriptions in this way when this migration was written. This migration does not
#: limit the length of descriptions, so that long texts are kept whole.
_TAGS = {"p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "u", "h3", "h4"}
_ELEMENTS = (
    *_TAGS,
    *("a", "article", "blockquote", "body", "center", "code", "dd", "div", "dl", "dt", "font", "form", "h1", "h2"),
    *("h5", "h6", "head", "hr", "html", "iframe", "img", "pre", "script", "section", "small", "span", "style", "sub"),
    *("sup", "svg", "table", "tbody", "td", "th", "thead", "tr"),
)
_ELEMENT = re.compile(rf"</?({'|'.join(_ELEMENTS)})(\s[^<>]*)?/?>", re.IGNORECASE)


def clean_descriptions(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    jobs = apps.get_model("simulator", "Job").objects
    for pk, description in jobs.exclude(description="").values_list("pk", "description").iterator():
        cleaned = _cleaned(description)
        if cleaned != description:
            jobs.filter(pk=pk).update(description=cleaned)


def _cleaned(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if text and not _ELEMENT.search(text):
        text = linebreaks(text.replace("<", "&lt;"))
    return nh3.clean(text, tags=_TAGS, attributes={}, url_schemes=set(), link_rel=None)


class Migration(migrations.Migration):
    dependencies = [("simulator", "0014_note_users")]

    operations = [
        migrations.RunSQL(FORGET_FILES, migrations.RunSQL.noop),
        migrations.RunPython(clean_descriptions, migrations.RunPython.noop),
    ]
