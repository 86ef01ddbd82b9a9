from __future__ import annotations

from workbench.training.tables import markdown, table


def test_every_text_of_the_data_is_escaped() -> None:
    page = table(("<i>", "b"), [("<script>alert('x')</script>", "&")], title="<h1>")
    assert "<script>" not in page
    assert "<i>" not in page
    assert "<h1>" not in page
    assert "&amp;" in page


def test_bars_and_lines_do_not_break_a_markdown_table() -> None:
    assert markdown(("a", "b"), [("x|y", "1\n2")]).splitlines() == [
        "| a | b |",
        "|:--|--:|",
        "| x\\|y | 1 2 |",
    ]
