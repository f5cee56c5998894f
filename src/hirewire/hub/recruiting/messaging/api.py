"""``conversationEvents``, ``mailStubs`` and ``prospectNotes``: an ATS reads what the recruiters of a contract did."""

from typing import ClassVar

from hirewire.hub.platform.integrations.queries import require_contract_reads
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.recruiting.messaging import queries
from hirewire.hub.recruiting.messaging.records import conversation_event, mail_stub, prospect_note
from hirewire.hub.recruiting.messaging.spans import dates_of_change, time_range
from hirewire.hub.restli import parameters
from hirewire.hub.restli.declared import Parameter, Parameters
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.resource import Context, Page, Resource, finder
from hirewire.wire.records import fields
from hirewire.wire.records.conversations import ConversationEvent
from hirewire.wire.records.prospect_notes import ProspectNote
from hirewire.wire.records.stubs import MailStub

#: A query that matches more stubs than this is refused. Callers can narrow their query down by owners and dates.
MOST_STUBS = 20_000

_CONTRACT = Parameter("contract", fields.Contract, "The recruiters' contract.", is_required=True)
_OWNERS = Parameter(
    "owners", list[fields.Seat], "Only records of these seats. If absent, records of all seats on the contract."
)


class ConversationEvents(Resource[Caller]):
    name = "conversationEvents"
    summary = "InMail that a recruiter wrote or received."
    answer = ConversationEvent
    parameters: ClassVar[Parameters] = {
        "criteria": (
            Parameter("viewer", fields.Seat, "The seat whose InMail is returned.", is_required=True),
            Parameter(
                "timeRange.start",
                fields.Millis,
                "Only messages at or after this time. Without `threadUrn`, the time range is required. It always needs "
                "both ends.",
            ),
            Parameter(
                "timeRange.end",
                fields.Millis,
                "Only messages before this time, which may be at most 12 hours after the start.",
            ),
            Parameter("threadUrn", fields.MessagingThread, "Only messages of this conversation."),
        )
    }

    @finder("criteria")
    def by_criteria(self, caller: Caller, context: Context) -> Page:
        """Returns a viewer's InMail in a period of at most 12 hours, or one conversation.

        Without a time range, the conversation is complete.
        """
        query, application = context.query, caller.application
        seat = queries.readable_seat(application, parameters.required_id(query, "viewer", "seat"))
        thread_id = parameters.id_in(query, "threadUrn", "messagingThread")
        thread = None if thread_id is None else queries.thread_of(seat, thread_id)
        span = time_range(query)
        if thread is None and span is None:
            raise parameters.missing("timeRange.start")
        records = queries.messages(seat, thread=thread, span=span)
        return Page(
            [conversation_event(application, record) for record in records[context.window]], total=records.count()
        )


class MailStubs(Resource[Caller]):
    name = "mailStubs"
    summary = "Contact data that members shared in their first reply to an InMail."
    answer = MailStub
    parameters: ClassVar[Parameters] = {
        "contract": (
            _CONTRACT,
            _OWNERS,
            Parameter("createdDateStart", fields.Millis, "Only replies at or after this time."),
            Parameter("createdDateEnd", fields.Millis, "Only replies before this time."),
        )
    }

    @finder("contract")
    def by_contract(self, caller: Caller, context: Context) -> Page:
        query, application = context.query, caller.application
        contract = require_contract_reads(application, parameters.required_id(query, "contract", "contract"))
        records = queries.stubs(
            contract,
            queries.owners(contract, parameters.ids_in(query, "owners", "seat")),
            start=parameters.instant_in(query, "createdDateStart"),
            end=parameters.instant_in(query, "createdDateEnd"),
        )
        total = records[: MOST_STUBS + 1].count()
        if total > MOST_STUBS:
            raise ApiError(
                f"More than {MOST_STUBS:,} stubs were found. Filter by `owners`, or use a shorter date range."
            )
        return Page([mail_stub(application, record) for record in records[context.window]], total=total)


class ProspectNotes(Resource[Caller]):
    name = "prospectNotes"
    summary = "Recruiters' notes about members. Returns only notes that are or were shared with the whole contract."
    answer = ProspectNote
    parameters: ClassVar[Parameters] = {
        "criteria": (
            _CONTRACT,
            _OWNERS,
            Parameter("cutoffDate", fields.Millis, "Only notes that changed after this time."),
            Parameter(
                "beforeDate",
                fields.Millis,
                "Only notes that changed at or before this time, which may be at most 12 hours after `cutoffDate`.",
            ),
        )
    }

    @finder("criteria")
    def by_criteria(self, caller: Caller, context: Context) -> Page:
        """Returns notes that changed or were deleted in a period of at most 12 hours."""
        query, application = context.query, caller.application
        contract = require_contract_reads(application, parameters.required_id(query, "contract", "contract"))
        owner_ids = queries.owners(contract, parameters.ids_in(query, "owners", "seat"))
        records = queries.changed_notes(contract, owner_ids, dates_of_change(query))
        return Page([prospect_note(application, record) for record in records[context.window]], total=records.count())
