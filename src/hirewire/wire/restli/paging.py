from typing import Final

import msgspec

from hirewire.wire.restli.text import form_decoded

_OURS: Final = frozenset({"start", "count"})


class Link(msgspec.Struct, frozen=True):
    rel: str
    href: str
    type: str = "application/json"


def paging_links(*, path: str, raw_query: str, start: int, count: int, returned: int, total: int | None) -> list[Link]:
    """Return links to the previous and the next page, relative to the host.

    If the total is unknown, every full page links to a next page.
    """
    kept = [pair for pair in raw_query.split("&") if pair and form_decoded(pair.partition("=")[0]) not in _OURS]

    def href(at: int) -> str:
        return f"{path}?{'&'.join([*kept, f'start={at}', f'count={count}'])}"

    links = []
    if start > 0:
        links.append(Link("prev", href(max(0, start - count))))
    has_more = count > 0 and (returned == count if total is None else start + returned < total)
    if has_more:
        links.append(Link("next", href(start + count)))
    return links
