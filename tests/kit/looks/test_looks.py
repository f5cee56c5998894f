import pytest

from hirewire.kit.looks.templatetags.looks import avatar, breakable, finding


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("EXPORT_CANDIDATE_PROFILE", "EXPORT_<wbr>CANDIDATE_<wbr>PROFILE"),
        ("v2/atsApplications/notes", "v2/<wbr>ats<wbr>Applications/<wbr>notes"),
        ("urn:li:contract:5", "urn:<wbr>li:<wbr>contract:<wbr>5"),
        ("<b>a_b</b>", "&lt;b&gt;a_<wbr>b&lt;/<wbr>b&gt;"),
    ],
)
def test_a_name_may_break_at_its_joints_and_is_escaped(name: str, html: str) -> None:
    assert breakable(name) == html


def test_the_color_of_a_person_follows_from_the_name() -> None:
    shown = avatar("Ada Lovelace", "s")

    assert shown == avatar("Ada Lovelace", "s")
    assert shown != avatar("Ada Lovelady", "s")


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("It is over. Ask <b>.", "<strong>It is over.</strong> Ask &lt;b&gt;."),
        ("It is over.", "<strong>It is over.</strong>"),
    ],
)
def test_the_finding_of_a_notice_is_bold(words: str, html: str) -> None:
    assert finding(words) == html
