"""A profile as HTML and Markdown: it stands alone, and text from the data stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.profiling.tables import AWKWARD, HOSTILE, mixed
from workbench.profiling import associations, profile
from workbench.profiling.markdown import markdown_of

ALONE = ["<script", "http://", "https://", "@import", "url(", "<link", "javascript:"]
SEEN = profile(mixed())


class Tags(HTMLParser):
    """The tags of a page and what they say of themselves."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


OURS = Tags(
    SEEN._repr_html_() + profile(AWKWARD["constants"])._repr_html_() + associations(mixed())._repr_html_()
)


def test_the_page_stands_alone() -> None:
    page = SEEN._repr_html_() + associations(mixed())._repr_html_()

    assert not [part for part in ALONE if part in page]
    assert len(SEEN._repr_html_()) < 20_000


def test_the_page_follows_dark_and_light() -> None:
    assert not re.search(r"background:\s*(white|#fff)|color:\s*(black|#000)", SEEN._repr_html_())


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1), st.text())
def test_no_name_and_no_value_becomes_a_tag(name: str, value: str) -> None:
    name, value = (text.encode(errors="ignore").decode() or "x" for text in (name, value))
    told = Tags(profile(pl.DataFrame({name: [value, value, "other"]}))._repr_html_())

    assert told.names <= OURS.names
    assert told.attributes <= OURS.attributes


def test_hostile_text_is_shown_as_it_is() -> None:
    page = profile(AWKWARD["hostile"])._repr_html_()

    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;" in page
    assert "<script" not in page


def test_figures_say_how_many_rows_are_behind_them() -> None:
    present = mixed()["distance"].count()

    assert f"title='exact, of {present:,} rows'" in SEEN._repr_html_()


def test_markdown_has_a_line_for_each_column() -> None:
    lines = SEEN.to_markdown().splitlines()

    assert lines[0] == "2,000 rows, 6 columns"
    assert [line.split(" | ")[0] for line in lines if line.startswith("| ")][2:] == [
        f"| {name}" for name in mixed().columns
    ]


def test_markdown_holds_hostile_text_in_its_cell() -> None:
    (row,) = [line for line in profile(AWKWARD["hostile"]).to_markdown().splitlines() if "script" in line]

    assert len(re.findall(r"(?<!\\)\|", row)) == 10
    assert not re.search(r"(?<!\\)[<`]", row)
    assert HOSTILE not in row


def test_markdown_marks_what_is_not_exact() -> None:
    figure = {"value": 12, "rows": 20, "exact": False}
    column = {"name": "x", "kind": "text", "figures": {"missing": {**figure, "value": 0}, "distinct": figure}}
    plain = {"rows": 20, "columns": [{**column, "frequent": [], "findings": []}], "findings": []}

    assert "| ≈ 12 |" in markdown_of(plain)


@pytest.mark.parametrize("table", AWKWARD.values(), ids=AWKWARD)
def test_awkward_tables_have_pages(table: pl.DataFrame) -> None:
    assert "nan" not in profile(table)._repr_html_().replace("NaN", "")
