"""Files of candidates and applications: where to upload one, and how to attach it to a record.

The protocol does not say how the bytes of ``rest/attachments`` travel, or
how the body of ``resumes`` names its file. Both decisions are ours; see
:class:`Attachment` and :class:`Resume`.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final, TypeAlias

from msgspec import Meta

from hirewire.wire.records import fields
from hirewire.wire.records.candidates import is_not_earlier
from hirewire.wire.validation import Record, Rule
from hirewire.wire.words import about


class FileType(StrEnum):
    PDF = "PDF"
    DOC = "DOC"
    DOCX = "DOCX"
    TXT = "TXT"


CONTENT_TYPES: Final[Mapping[FileType, str]] = {
    FileType.PDF: "application/pdf",
    FileType.DOC: "application/msword",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.TXT: "text/plain",
}

#: The start of a ``content`` that names a part of a multipart body instead of containing the bytes.
PART: Final = "cid:"
#: The largest number of records in one call of ``rest/attachments``.
MOST_ATTACHMENTS: Final = 10

FileName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255)]
ContentType: TypeAlias = Annotated[
    str,
    Meta(
        max_length=200,
        pattern="^({})( *;.*)?$(?!\n)".format("|".join(CONTENT_TYPES.values()).replace(".", "[.]")),
        extra={"reason": f"{{}} is not one of {', '.join(CONTENT_TYPES.values())}"},
    ),
]
MediaUrn: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^urn:li:hireMedia:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)",
        extra={"reason": "{} is not the URN of an upload"},
    ),
]


class Purpose(Record, frozen=True, kw_only=True):
    """An empty object whose presence says what the file is for."""


class UsageParameters(Record, frozen=True, kw_only=True):
    recruiter_system_connect_resume_parameters: Annotated[
        Purpose | None, about("A résumé for Recruiter System Connect; an empty object.")
    ] = None
    tcrm_resume_parameters: Annotated[
        Purpose | None,
        about("A résumé for CRM Connect, the sister protocol for CRM systems; an empty object.", seldom=True),
    ] = None

    @property
    def is_for_resumes(self) -> bool:
        return (self.recruiter_system_connect_resume_parameters or self.tcrm_resume_parameters) is not None


class TimeUnit(StrEnum):
    MILLISECOND = "MILLISECOND"
    SECOND = "SECOND"
    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


_LENGTHS: Final = {
    TimeUnit.MILLISECOND: timedelta(milliseconds=1),
    TimeUnit.SECOND: timedelta(seconds=1),
    TimeUnit.MINUTE: timedelta(minutes=1),
    TimeUnit.HOUR: timedelta(hours=1),
    TimeUnit.DAY: timedelta(days=1),
    TimeUnit.WEEK: timedelta(weeks=1),
    TimeUnit.MONTH: timedelta(days=30),
    TimeUnit.YEAR: timedelta(days=365),
}
#: Longer lifetimes are shortened to this one, which is as good as unlimited.
_LONGEST: Final = timedelta(days=365 * 100)


class BlobTtl(Record, frozen=True, kw_only=True):
    duration: Annotated[int, Meta(gt=0, lt=10_000_000_000_000), about("The number of units.", example=72)]
    unit: Annotated[TimeUnit, about("The unit.", example="HOUR")]

    @property
    def life(self) -> timedelta:
        length = _LENGTHS[self.unit]
        return _LONGEST if self.duration > _LONGEST / length else self.duration * length


def _is_for_resumes(first: UsageParameters | None, second: UsageParameters | None) -> bool:
    return any(usage is not None and usage.is_for_resumes for usage in (first, second))


class HireMediaUrl(Record, frozen=True, kw_only=True):
    """Asks for an address to which you can upload one file. ``usageParameters`` may be spelled without its final s."""

    content_type: Annotated[ContentType, about("The file's media type.", example="application/pdf")]
    file_name: Annotated[FileName, about("The file's name, as shown to people.", example="Noor Haddad.pdf")]
    hiring_context: Annotated[
        fields.Contract, about("Any contract of the customer.", example="urn:li:contract:5500777")
    ]
    usage_parameters: Annotated[UsageParameters | None, about("What the file is for.")] = None
    usage_parameter: Annotated[
        UsageParameters | None, about("An alternative name for `usageParameters`.", seldom=True)
    ] = None
    blob_ttl: Annotated[
        BlobTtl | None,
        about(
            "How long the server may keep the file. If absent, the server keeps the file as long as the record to "
            "which it is attached."
        ),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            ("usage_parameter", "usage_parameters"),
            _is_for_resumes,
            'must say what the file is for: {{"recruiterSystemConnectResumeParameters": {{}}}}',
            "`{usage_parameters}` or `{usage_parameter}` must say what the file is for.",
        ),
    )


class MediaUpload(Record, frozen=True, kw_only=True):
    upload_url: Annotated[
        str,
        about(
            "The address to which you send the file by PUT or POST.",
            example="https://hub.example/media/uploads/5b7f6c1e-0000-4000-8000-000000000001?signature=Xk9z",
        ),
    ]
    resume_urn: Annotated[
        str,
        about(
            "The URN of the file. After the upload, attach the file by this URN.",
            example="urn:li:hireMedia:5b7f6c1e-0000-4000-8000-000000000001",
        ),
    ]
    upload_url_expires_at: Annotated[
        int, about("When the address expires, in milliseconds since 1970.", example=1767229200000)
    ]


class Resume(Record, frozen=True, kw_only=True):
    """Attaches an uploaded file to an application.

    The protocol does not name the field for the file's URN, so three names work.
    """

    resume_urn: Annotated[
        MediaUrn | None,
        about(
            "The URN of the uploaded file, as returned by `hireMediaUrl`.",
            example="urn:li:hireMedia:5b7f6c1e-0000-4000-8000-000000000001",
        ),
    ] = None
    urn: Annotated[MediaUrn | None, about("An alternative name for `resumeUrn`.")] = None
    media: Annotated[MediaUrn | None, about("An alternative name for `resumeUrn`.")] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            ("media", "urn", "resume_urn"),
            lambda *urns: any(urns),
            "must name the uploaded file",
            "One of `{resume_urn}`, `{urn}` and `{media}` must name the uploaded file.",
        ),
    )

    @property
    def file(self) -> str:
        return self.resume_urn or self.urn or self.media or ""


class HeldResume(Record, frozen=True, kw_only=True):
    """The metadata of an application's résumé."""

    resume_urn: Annotated[
        str, about("The URN of the file.", example="urn:li:hireMedia:5b7f6c1e-0000-4000-8000-000000000001")
    ]
    file_name: Annotated[str, about("The file's name.", example="Noor Haddad.pdf")]
    content_type: Annotated[str, about("The file's media type.", example="application/pdf")]
    size: Annotated[int, about("The file's length in bytes.", example=48210)]
    received_at: Annotated[
        int, about("When the file was attached to the application, in milliseconds since 1970.", example=1767225600000)
    ]


class EntityType(StrEnum):
    APPLICATION = "APPLICATION"
    CANDIDATE = "CANDIDATE"


class AttachmentType(StrEnum):
    RESUME = "RESUME"


def _has_one_source(media: str | None, content: str | None) -> bool:
    return bool(media) != bool(content)


class Attachment(Record, frozen=True, kw_only=True):
    """A file and its metadata.

    ``content`` contains the file's bytes as Base64. In a multipart body,
    ``content`` may instead be ``cid:`` followed by the name of the part that
    contains the bytes.
    """

    external_file_name: Annotated[FileName, about("The file's name, as shown to people.", example="Noor Haddad.txt")]
    external_created_at: Annotated[fields.Millis, about("When the file was added to the ATS.", example=1764547200000)]
    external_last_modified_at: Annotated[
        fields.Millis, about("When the file was last changed in the ATS.", example=1767225600000)
    ]
    file_type: Annotated[FileType, about("The file's type. The server checks it against the bytes.", example="TXT")]
    contract: Annotated[fields.Contract, about("Any contract of the customer.", example="urn:li:contract:5500777")]
    media: Annotated[MediaUrn | None, about("The URN of an uploaded file.")] = None
    content: Annotated[
        str | None,
        about(
            "The bytes as Base64, or `cid:` followed by the name of the multipart part that contains them.",
            example="Tm9vciBIYWRkYWQsIHJpZ2dlci4K",
        ),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            ("external_created_at", "external_last_modified_at"),
            is_not_earlier,
            "must not be earlier than {external_created_at}",
            "`{external_last_modified_at}` must not be earlier than `{external_created_at}`.",
        ),
        Rule(
            ("media", "content"),
            _has_one_source,
            "must hold the file, unless {media} names it; send exactly one of the two",
            "Send either `{content}` with the file's bytes, or `{media}` with the URN of a file that you uploaded with "
            "`hireMediaUrl`.",
        ),
    )
