from hirewire.hub.restli import answers
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Answer, Call, address_of
from hirewire.hub.restli.resource import C, Context, Page, Resource
from hirewire.wire.restli import NotAnIntegerError, Query, paging_links


def window(query: Query, resource: Resource[C]) -> tuple[int, int]:
    """Return the ``start`` and ``count`` of a query. The count is capped at the resource's maximum."""
    try:
        start = query.number("start", 0)
        count = query.number("count", resource.default_count)
    except NotAnIntegerError as error:
        raise ApiError("Invalid (non-integer) start/count parameters") from error
    if start < 0 or count < 0:
        raise ApiError("start/count parameters must be non-negative")
    return start, min(count, resource.max_count)


def page_answer(call: Call, context: Context, page: Page) -> Answer:
    paging: dict[str, object] = {"start": context.start, "count": context.count}
    if page.total is not None:
        paging["total"] = page.total
    paging["links"] = paging_links(
        path=address_of(call.path),
        raw_query=call.raw_query,
        start=context.start,
        count=context.count,
        returned=len(page.elements),
        total=page.total,
    )
    elements = [answers.projected(element, context.query.fields) for element in page.elements]
    return answers.json_answer(call.protocol, {"elements": elements, "paging": paging})
