"""Pass many ids to a query as one value: compiling a thousand separate parameters takes longer than the query."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, BooleanField, F, Func, TextField, Value


def any_of(ids: Iterable[int]) -> Func:
    """Return the right-hand side of an ``__in`` condition."""
    numbers = Value(written(ids), output_field=TextField())
    return Func(numbers, template="(SELECT unnest((%(expressions)s)::bigint[]))", output_field=BigIntegerField())


def is_any_of(field: str, ids: Iterable[int]) -> Func:
    """Return the condition that a field is one of the ids.

    With this condition, PostgreSQL knows the number of ids when it plans the query, and can combine the field's index
    with the indexes that other conditions use. With the sub-query of :func:`any_of`, PostgreSQL can do neither.
    """
    numbers = Value(written(ids), output_field=TextField())
    return Func(
        F(field),
        numbers,
        arg_joiner=" = ANY ((",
        template="(%(expressions)s)::bigint[]))",
        output_field=BooleanField(),
    )


def written(ids: Iterable[int]) -> str:
    """Write the ids as a PostgreSQL array; with a list, Django and psycopg would process each number several times."""
    return "{" + ",".join(map(str, ids)) + "}"
