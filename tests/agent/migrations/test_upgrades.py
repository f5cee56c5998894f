from importlib import import_module

import pytest
from django.db import connection

from hirewire.agent.mirror.models import Sent
from tests.agent.support import later
from tests.support.story import Story


@pytest.mark.usefixtures("enabled")
def test_candidates_whom_an_earlier_release_sent_otherwise_are_sent_again(story: Story) -> None:
    rows = Sent.objects.filter(entity="candidates", reason="")
    before = dict(rows.values_list("key", "content"))
    rows.filter(key="C-1").update(content="with the country by name")

    with connection.cursor() as cursor:
        cursor.execute(import_module("hirewire.agent.migrations.0026_countries_by_code").READ_AGAIN)
    later(seconds=61)

    assert dict(rows.values_list("key", "content")) == before
    assert {row.key: row.tries for row in rows} == dict.fromkeys(before, 1)
