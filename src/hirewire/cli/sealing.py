"""``hirewire hub keys …`` and the same for the other sites: changing the key that seals (encrypts) secrets."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from hirewire.kit import secrets
from hirewire.sandbox.sites import Site

if TYPE_CHECKING:
    from hirewire.kit.db.resealing import Resealed
    from hirewire.kit.db.sealed_columns import KeyUse, SealedColumn

#: How many ids of rows to list. The count beside the list is always complete.
_NAMED: Final = 20
_GROUP: Final = f"Change the key that seals (encrypts) secrets in the database: {secrets.KEYS}."
_ROTATE: Final = f"""Seal every secret with the newest key, the first of {secrets.KEYS}.

First put the new key in front of the old one and restart all processes of the site: a process that does not have the
new key cannot open what this command seals. The site can stay in use while the command runs. You can stop the command
at any time and run it again: it skips what is done.

Exit status: 0 if the newest key seals everything, else 1.
"""
_STATUS: Final = f"""Say how many secrets each key of {secrets.KEYS} seals.

Keys are named by their fingerprints, the same as in backups. A key that seals nothing can be removed, but backups
that were made while it still sealed secrets need it.
"""


def keys_commands(site: Site, enter: Callable[[], None] | None = None) -> click.Group:
    """Return the group ``keys``. Its commands call ``enter`` first, or ``site.enter`` if ``enter`` is not given."""
    group = click.Group("keys", help=_GROUP)
    group.add_command(_rotate(site, enter or site.enter))
    group.add_command(_status(site, enter or site.enter))
    return group


def _rotate(site: Site, enter: Callable[[], None]) -> click.Command:
    def run() -> None:
        enter()
        keys = secrets.fingerprints()
        click.echo(f"Sealing with the key {keys[0]}, the first of {len(keys)} in {secrets.KEYS}.", err=True)
        outcomes = _reseal()
        uses = _key_uses()
        click.echo(_table(("re-sealed", "newest already", "not opened"), _outcome_rows(outcomes)))
        click.echo(_verdict(site, keys, uses))
        sys.exit(1 if any(use.old or use.broken for use in uses) else 0)

    return click.Command("rotate", callback=run, help=_ROTATE)


def _status(site: Site, enter: Callable[[], None]) -> click.Command:
    def run(*, as_json: bool) -> None:
        enter()
        keys = secrets.fingerprints()
        uses = _key_uses()
        if as_json:
            click.echo(msgspec.json.encode(_as_json(keys, uses)).decode())
            return
        click.echo(_table((*keys, "not opened"), _use_rows(keys, uses)))
        click.echo(_verdict(site, keys, uses))

    option = click.Option(["--json", "as_json"], is_flag=True, help="Print the counts as JSON.")
    return click.Command("status", callback=run, params=[option], help=_STATUS)


def _reseal() -> list["Resealed"]:
    from hirewire.kit.db import resealing, sealed_columns  # noqa: PLC0415 - Django must be set up first

    return [resealing.reseal(column, _progress(column)) for column in sealed_columns.columns()]


def _progress(column: "SealedColumn[Any]") -> Callable[[int], None]:
    total = column.rows().count()
    return lambda done: click.echo(f"{column.title}: {done} of {total}", err=True)


def _key_uses() -> list["KeyUse"]:
    from hirewire.kit.db import sealed_columns  # noqa: PLC0415 - as above

    return [sealed_columns.key_use(column) for column in sealed_columns.columns()]


def _outcome_rows(outcomes: Iterable["Resealed"]) -> dict[str, tuple[int, ...]]:
    return {each.column.title: (each.renewed, each.newest, len(each.broken)) for each in outcomes}


def _use_rows(keys: Sequence[str], uses: Iterable["KeyUse"]) -> dict[str, tuple[int, ...]]:
    return {use.column.title: (*(use.sealed[place] for place in range(len(keys))), len(use.broken)) for use in uses}


def _table(headings: Sequence[str], rows: dict[str, tuple[int, ...]]) -> str:
    totals = tuple(map(sum, zip(*rows.values(), strict=True)))
    width = max(map(len, rows))
    lines = [("", headings), *rows.items(), ("total", totals)]
    return "\n".join(
        f"{title:<{width}}" + "".join(f"  {cell!s:>{len(head)}}" for cell, head in zip(cells, headings, strict=True))
        for title, cells in lines
    )


def _as_json(keys: Sequence[str], uses: Iterable["KeyUse"]) -> object:
    columns = {
        use.column.title: {
            "sealed": {key: use.sealed[place] for place, key in enumerate(keys)},
            "not_opened": [str(key) for key in use.broken],
        }
        for use in uses
    }
    return {"keys": keys, "secrets": columns}


def _verdict(site: Site, keys: Sequence[str], uses: Sequence["KeyUse"]) -> str:
    return "\n" + "\n\n".join([*_broken(uses), *_old(site, uses), *_unused(keys, uses)])


def _broken(uses: Iterable["KeyUse"]) -> Iterable[str]:
    lines = [
        f"  {use.column.title}, {_ids(use.broken)}. If that key is lost: {use.column.remedy}"
        for use in uses
        if use.broken
    ]
    if lines:
        what_to_do = (
            f"No key of {secrets.KEYS} opens these secrets; they are left as they are. Add the key that sealed them to"
            " the end of the list, restart, and rotate again."
        )
        yield "\n".join([what_to_do, *lines])


def _ids(keys: Sequence[object]) -> str:
    named = ", ".join(map(str, keys[:_NAMED]))
    return f"{len(keys)} (id {named}{', …' if len(keys) > _NAMED else ''})"


def _old(site: Site, uses: Iterable["KeyUse"]) -> Iterable[str]:
    count = sum(use.old for use in uses)
    if count:
        yield (
            f"Still sealed with older keys: {count}. Run `hirewire {site.name} keys rotate`. If the number does not"
            " reach 0, a process is still running with the old list of keys: restart it first."
        )


def _unused(keys: Sequence[str], uses: Sequence["KeyUse"]) -> Iterable[str]:
    """Say which keys seal nothing.

    The data does not show whether such a key is an old one, or a new one that is not first in the list.
    """
    if any(use.old or use.broken for use in uses):
        return
    if len(keys) == 1:
        yield f"The key {keys[0]} seals everything. To change it, put a new key in front of it, restart, and rotate."
        return
    yield (
        f"The key {keys[0]} seals everything, and {', '.join(keys[1:])} nothing. Old keys can be removed now,"
        " but do not throw them away: backups that name them cannot be restored without them. If one of these keys is"
        " meant to be the new one, it is in the wrong place: put it first, restart, and rotate again."
    )
