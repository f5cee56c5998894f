"""Trigrams as PostgreSQL counts them for Latin letters. It counts others only where its locale supports them."""

import pytest
from django.db import connection

from hirewire.kit.text.trigrams import similarity, trigrams

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mateo ferreira", "mateo ferreira lima"),
        ("kathey clements", "katherine clements"),
        ("ada lovelace", "ada lovelace"),
        ("o'neill-smith", "oneill smith"),
        ("a", "b"),
        ("", "ada"),
    ],
)
def test_similarity_equals_that_of_postgresql(one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        (said,) = cursor.fetchone()

    assert similarity(trigrams(one), trigrams(other)) == pytest.approx(said)
