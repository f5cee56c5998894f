from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hirewire.certification.conducting import Conductor
from hirewire.certification.judging import Plan, Run
from hirewire.certification.people import Reply, Words
from hirewire.certification.pictures import (
    MOST_BYTES,
    NotAPictureError,
    PictureError,
    PictureTooLargeError,
    picture_of,
)
from hirewire.certification.reports.evidence import as_page
from hirewire.certification.reports.packing import Pack, hash_of, pack_of
from hirewire.certification.reports.reading import is_unchanged, read_pack
from tests.certification.pictures import SECRET, png
from tests.certification.right import RightAts
from tests.certification.vendor import Vendor

AT = datetime(2026, 5, 5, 12, tzinfo=UTC)


def photo() -> Image.Image:
    return Image.radial_gradient("L").convert("RGB").resize((48, 32))


def saved(form: str, **more: bool | int) -> bytes:
    """A file like one from a camera, with a comment, EXIF and bytes after the end of the image."""
    image, file = photo(), BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    image.save(file, form, exif=exif, comment=SECRET, **more)
    return file.getvalue() + SECRET


@pytest.mark.parametrize(
    ("content", "type_name"),
    [
        (png(), "image/png"),
        (saved("PNG"), "image/png"),
        (saved("JPEG"), "image/jpeg"),
        (saved("JPEG", progressive=True), "image/jpeg"),
        (saved("JPEG", restart_marker_blocks=1), "image/jpeg"),
    ],
    ids=["png", "png of pillow", "jpeg", "progressive jpeg", "jpeg with restarts"],
)
def test_a_picture_stays_the_same_without_its_metadata(content: bytes, type_name: str) -> None:
    picture = picture_of(content)

    before, after = (Image.open(BytesIO(each)) for each in (content, picture.content))
    assert SECRET in content
    assert SECRET not in picture.content
    assert (picture.type, (picture.width, picture.height)) == (type_name, before.size)
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert not after.getexif()
    assert picture_of(picture.content) == picture


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotAPictureError),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NotAPictureError),
        (b"GIF89a" + bytes(40), NotAPictureError),
        (png()[:60], NotAPictureError),
        (png().replace(b"IDAT", b"IDOT"), NotAPictureError),
        (saved("JPEG")[: -len(SECRET) - 40], NotAPictureError),
        (b"\xff\xd8\xff\xd9", NotAPictureError),
        (b"\xff\xd8\xff\xe1\x00\x00", NotAPictureError),
        (png(size=bytes(8)), NotAPictureError),
        (png(size=(20_000).to_bytes(4) + (1).to_bytes(4)), PictureTooLargeError),
        (png(size=(9_000).to_bytes(4) * 2), PictureTooLargeError),
        (png() + bytes(MOST_BYTES), PictureTooLargeError),
    ],
    ids=["empty", "svg", "gif", "short", "wrong sum", "cut", "no frame", "no length", "no size", "long", "bomb", "big"],
)
def test_a_file_that_is_not_a_picture_is_refused(content: bytes, error: type[PictureError]) -> None:
    with pytest.raises(error):
        picture_of(content)


def conducted(*answers: Words) -> tuple[Conductor, Pack]:
    script, plan = RightAts().run(), Plan(rules=("RSC-501", "RSC-502"))
    prepared = {"RSC-501": picture_of(png()), "RSC-502": picture_of(png(side=3))}
    conductor = Conductor(lambda: script.traffic, Vendor(answers=answers), plan, now=lambda: AT, pictures=prepared)
    traffic, results = conductor.run()
    run = Run("ATS", AT, AT, traffic, results, is_strict=False, pictures=conductor.pictures)
    return conductor, pack_of(run)


def test_pictures_go_with_answers_into_a_page_that_needs_nothing_else(tmp_path: Path) -> None:
    own = picture_of(png(side=4))

    conductor, pack = conducted(Words(Reply.YES), replace(Words(Reply.YES), picture=own))

    page = tmp_path / "page.html"
    page.write_text(as_page(pack))
    shown = [each["statements"][0]["picture"] for each in pack["results"]]
    assert (shown, list(pack["pictures"])) == ([picture_of(png()).digest, own.digest],) * 2
    assert page.read_text().count('src="data:image/png;base64,') == 2
    assert '<a href="#picture-2" class="tap">Picture 2</a>' in page.read_text()
    assert is_unchanged(read_pack(page))
    assert conductor.unused_pictures == []


def test_a_picture_needs_an_answer() -> None:
    conductor, pack = conducted(Words(Reply.SKIP), Words(Reply.NO))

    assert conductor.unused_pictures == ["RSC-501"]
    assert list(pack["pictures"]) == [picture_of(png(side=3)).digest]


def test_another_picture_in_its_place_is_detected() -> None:
    _, pack = conducted(Words(Reply.YES), Words(Reply.YES))
    digest = next(iter(pack["pictures"]))

    pack["pictures"][digest]["content"] = picture_of(png(side=5)).base64

    assert not is_unchanged(pack)
    # Whoever replaces a picture can recompute the hash of the pack, but the pack also names each picture by a hash.
    assert not is_unchanged({**pack, "hash": hash_of(pack)})
