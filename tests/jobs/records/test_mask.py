"""A mask hides a value in every plain spelling, and in pieces; it leaves the rest alone."""

from __future__ import annotations

import base64
import html
import io
import json
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.jobs.records.journal import Journal
from workbench.jobs.records.mask import Mask

SECRETS = st.text(st.characters(codec="utf-8"), min_size=6, max_size=40)
AROUND = st.binary(max_size=6)


def mask_of(*values: str) -> Mask:
    mask = Mask()
    for number, value in enumerate(values):
        mask.add(f"S{number}", value)
    return mask


@given(SECRETS)
@pytest.mark.parametrize(
    "spell",
    [
        str,
        lambda value: repr(value)[1:-1],
        lambda value: repr(value.encode())[2:-1],
        lambda value: json.dumps(value)[1:-1],
        html.escape,
        quote,
        lambda value: quote(value, safe=""),
        quote_plus,
        lambda value: value.encode().hex(),
    ],
    ids=["plain", "repr", "bytes", "json", "html", "path", "quoted", "form", "hex"],
)
def test_each_spelling_is_hidden(spell, value):
    assert mask_of(value).hide(f"«{spell(value)}»") == "«[secret S0]»"


@given(st.text(st.characters(codec="ascii"), min_size=9, max_size=40), AROUND, AROUND)
def test_base64_is_hidden_wherever_it_starts(value, before, after):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        hidden = mask_of(value).hide(encode(before + value.encode() + after).decode())

        around, _, rest = hidden.partition("[secret S0]")
        assert rest or hidden.endswith("[secret S0]")
        assert encode(before).decode().startswith(around[: len(before) // 3 * 4])


class Pages:
    """What a journal wrote: the log, and the notes from which the notebook can be pieced together."""

    def __init__(self, mask: Mask) -> None:
        self._log, self._notes = io.StringIO(), io.StringIO()
        self.journal = Journal(self._log, io.StringIO(), self._notes, None, mask)

    def hear(self, stream: str, text: str) -> None:
        self.journal.heard(0, {"msg_type": "stream", "content": {"name": stream, "text": text}})

    def texts(self) -> tuple[str, str]:
        notes = (json.loads(line) for line in self._notes.getvalue().splitlines())
        return self._log.getvalue(), "".join(note["content"]["text"] for note in notes if "content" in note)


@given(SECRETS, st.lists(st.integers(0, 60), max_size=6), st.text(max_size=10), st.text(max_size=10))
def test_pieces_are_hidden_as_the_whole_is(value, cuts, before, after):
    pages = Pages(mask_of(value))
    text = before + value + after

    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    for start, end in pairwise(edges):
        pages.hear("stdout", text[start:end])
        assert not any(value in kept for kept in pages.texts())
    pages.journal.cell_ended(0)

    assert not any(value in kept for kept in pages.texts())
    assert all("[secret S0]" in kept for kept in pages.texts())


def test_the_two_streams_do_not_cut_each_other():
    pages = Pages(mask_of("correct-horse"))

    for stream, text in (("stdout", "is correct"), ("stderr", "[warning]"), ("stdout", "-horse\n")):
        pages.hear(stream, text)

    assert pages.texts() == ("is [warning][secret S0]\n",) * 2


@given(st.lists(st.text(max_size=30), max_size=8))
def test_text_without_a_secret_is_kept_to_the_letter(texts):
    pages = Pages(mask_of("correct-horse"))

    for text in texts:
        pages.hear("stdout", text)
    pages.journal.cell_ended(0)

    assert pages.texts() == ("".join(texts),) * 2


def test_the_lines_of_a_key_are_hidden_one_by_one():
    key = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7\nabc\n-----END KEY-----\n"

    assert mask_of(key).hide("line 2 is MIIEpAIBAAKCAQEA7.") == "line 2 is [secret S0]."
    assert mask_of(key).hide(f"<{key}>") == "<[secret S0]>"


def test_a_secret_that_holds_another_is_hidden_whole():
    assert mask_of("correct", "correct-horse").hide("correct-horse, correct") == "[secret S1], [secret S0]"


def test_all_of_json_is_searched():
    content = {"a-correct-horse": [1, None, ("correct-horse", 2.5)]}

    assert mask_of("correct-horse").hide_in(content) == {"a-[secret S0]": [1, None, ["[secret S0]", 2.5]]}


def test_nothing_to_hide():
    assert not Mask()
    assert Mask().hide_in({"a": "b"}) == {"a": "b"}
    assert Mask().finished("all of it") == 9
