"""Lines that are the article, and lines that are not."""

from __future__ import annotations

import pytest

from comity.reading import clean, markup

STORY = "The minister of Veland said that the ferry would sail again before the first frost of the year."


def kinds(text: str) -> dict[str, tuple[str, str]]:
    cleaned = clean.clean(markup.View(text))
    return {cleaned.text[slice(*line.span)]: (line.kind, line.reason) for line in cleaned.lines}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("All news", "menu"),
        ("Войти", "menu"),
        ("1590", "counter"),
        ("• 11.07 10:05", "counter"),
        ("Facebook | Telegram", "share bar"),
        ("Photo: M. Oduya", "photo credit"),
        ("Источник изображения: © О. Линд", "photo credit"),
        ("Support the Courier!", "appeal for support"),
        ("Права на данный текст принадлежат", "no"),
        ("All rights reserved.", "rights notice"),
        ("Хотите оставить комментарий? Войдите!", "comments"),
        ("Leave a comment", "comments"),
        ("Subscribe to our newsletter for more", "subscription"),
        ("Read more", "other headlines"),
    ],
)
def test_each_kind_of_line_is_left_out_with_its_reason(line: str, reason: str) -> None:
    """A menu, a counter, a credit, an appeal are told apart, below a story as above it."""
    found = kinds(f"{STORY}\n{STORY[:-1]} indeed.\n{STORY[:-1]} too.\n\n{line}\n")
    if reason == "no":
        assert found[line][0] != "boilerplate" or found[line][1] == "rights notice"
    else:
        assert found[line] == ("boilerplate", reason)


def test_headlines_below_the_article_are_no_part_of_it() -> None:
    """A run of lines without a full stop after the last paragraph is other news."""
    found = kinds(f"{STORY}\n\nCheese fair breaks all records\nOld lighthouse opens as a museum\nWho wins the quota race\n")
    assert found["Old lighthouse opens as a museum"] == ("boilerplate", "other headlines")
    assert found[STORY][0] == "body"


def test_a_short_last_sentence_stays() -> None:
    """A closing sentence is short but told, and stays in the article."""
    found = kinds(f"{STORY}\n\nHer guest made no mention of it.\n")
    assert found["Her guest made no mention of it."][0] == "body"


def test_a_doubled_caption_is_a_caption() -> None:
    """A line that the page gives twice in a row is a caption, not a statement."""
    caption = "The ministers of Veland and Estmark on the pier of Lomvik"
    found = kinds(f"Ferry to sail again before the frost\n{caption}\n{caption}.\n\n{STORY}\n")
    assert found[caption][0] == "caption"


def test_wrapped_lines_are_joined_without_moving_an_offset() -> None:
    """Hard-wrapped text is one paragraph, of the same length."""
    lines = [
        "The ferry between the two shores will sail again before the first",
        "frost of the year, the minister said, and it will carry food first",
    ]
    text = "\n".join(lines * 3) + ".\n\n" + "\n".join(lines * 2) + ".\n"
    joined = clean.unwrap(text)
    assert len(joined) == len(text)
    assert "first frost" in joined and joined.count("\n") < text.count("\n")


def test_tags_and_references_keep_their_places() -> None:
    """Each readable character of a page stands where the original has it."""
    source = "<p>A &laquo;calm&raquo; sea</p><script>no</script><nav>Home</nav>"
    view = markup.view(source)
    assert "«calm» sea" in view.text and "no" not in view.text.replace("Home", "")
    at = view.text.index("«")
    assert source[slice(*view.place((at, at + 1)))] == "&laquo;"
    assert [reason for _, reason in view.zones] == ["menu"]


def test_a_page_of_open_tags_ends() -> None:
    """A hostile page of unclosed tags is read in bounded time and keeps its words."""
    view = markup.view("<nav>" * 3000 + "word" + "<b" * 2000)
    assert "word" in view.text
