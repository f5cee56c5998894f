"""Many ids in a query as one value: written out, a thousand of them cost more to compile than to look up."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, Func, TextField, Value


def any_of(ids: Iterable[int]) -> Func:
    """What stands right of ``__in``."""
    numbers = Value(written(ids), output_field=TextField())
    return Func(numbers, template="(SELECT unnest((%(expressions)s)::bigint[]))", output_field=BigIntegerField())


def written(ids: Iterable[int]) -> str:
    """An array in PostgreSQL's own words; Django and psycopg would look at each of its numbers several times."""
    return "{" + ",".join(map(str, ids)) + "}"
