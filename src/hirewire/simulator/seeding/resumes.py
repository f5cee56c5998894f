"""Résumés of made-up people: one page each, as a plain PDF or as text."""

from collections.abc import Iterator
from typing import Final

from hirewire.simulator.records.models import Candidate, Resume, ResumeContent

#: One candidate in ``ONE_IN`` has a file, and one file in ``TEXT_ONE_IN`` is plain text.
ONE_IN, TEXT_ONE_IN = 40, 5
_SIZE: Final = 11
_LEADING: Final = 16
_FONTS: Final = b"<< /Font << /F1 5 0 R >> >>"


def resumes_of(candidates: list[Candidate]) -> Iterator[tuple[Resume, ResumeContent]]:
    """Yield unsaved files with their contents. The same people have a résumé in every sandbox."""
    for nth, candidate in enumerate(candidates[::ONE_IN]):
        lines = _lines(candidate)
        kind = "TXT" if nth % TEXT_ONE_IN == TEXT_ONE_IN - 1 else "PDF"
        content = "\n".join(lines).encode() if kind == "TXT" else pdf(lines)
        name = f"{candidate.first_name}-{candidate.last_name}-CV.{kind.lower()}".replace(" ", "-")
        resume = Resume(candidate=candidate, name=name, type=kind, size=len(content), created_at=candidate.created_at)
        yield resume, ResumeContent(resume=resume, content=content)


def pdf(lines: list[str]) -> bytes:
    """A minimal complete PDF: one page in Helvetica, with a table of object offsets."""
    shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
    stream = f"BT /F1 {_SIZE} Tf {_LEADING} TL 64 770 Td {shown}ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %b >>" % _FONTS,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    content, starts = b"%PDF-1.4\n", []
    for number, pdf_object in enumerate(objects, 1):
        starts.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, pdf_object)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _lines(candidate: Candidate) -> list[str]:
    city = candidate.addresses[0]["city"] if candidate.addresses else ""
    now = ", ".join(filter(None, (candidate.title, candidate.company)))
    return [candidate.name, " - ".join(filter(None, (city, *candidate.emails))), "", "Now", now or "Between two jobs"]
