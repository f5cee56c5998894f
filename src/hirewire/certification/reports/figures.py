"""The pictures of a pack, as part of its page."""

from datetime import datetime
from typing import Any

from hirewire.certification.reports.markup import Markup, el
from hirewire.certification.reports.packing import Pack


def figures(pack: Pack) -> Markup | None:
    pictures = pack.get("pictures", {})
    shown = [
        _figure(pack, result, statement, number)
        for number, (result, statement) in enumerate(_with_pictures(pack), start=1)
    ]
    if not pictures or not shown:
        return None
    return el(
        "section",
        el("h2", "Pictures", id="pictures"),
        el("p", "The metadata of the pictures was removed, but their content is not masked.", class_="meta"),
        *shown,
        aria_labelledby="pictures",
    )


def number_of(pack: Pack, statement: dict[str, Any]) -> int:
    """Return the number of the statement's picture, or zero if it has none."""
    numbers = (number for number, (_, each) in enumerate(_with_pictures(pack), start=1) if each is statement)
    return next(numbers, 0)


def _with_pictures(pack: Pack) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    pictures = pack.get("pictures", {})
    statements = ((result, each) for result in pack["results"] for each in result["statements"])
    return [(result, each) for result, each in statements if each.get("picture") in pictures]


def _figure(pack: Pack, result: dict[str, Any], statement: dict[str, Any], number: int) -> Markup:
    picture = pack["pictures"][statement["picture"]]
    at = datetime.fromisoformat(statement["at"])
    return el(
        "figure",
        el(
            "img",
            src=f"data:{picture['type']};base64,{picture['content']}",
            alt=f"Picture {number}, {result['id']}: {statement['question']}",
            width=picture["width"],
            height=picture["height"],
        ),
        el(
            "figcaption",
            el("strong", f"Picture {number}. {result['id']}, {result['title']}", class_="strong"),
            el("br"),
            f"{statement['question']} ",
            el("strong", statement["answer"], class_="strong"),
            el("br"),
            el("span", f"{statement['name']}, {at.day} {at:%b %Y, %H:%M:%S}", class_="meta num"),
            el("br"),
            el("span", f"sha256 {statement['picture']}", class_="meta digest"),
            class_="sm",
        ),
        id=f"picture-{number}",
    )
