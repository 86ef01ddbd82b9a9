"""Outputs are compared by what they are."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from io import BytesIO

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest
from PIL import Image

from workbench.jobs.reproducing.matching import Match, Ruler
from workbench.jobs.reproducing.noise import Noise
from workbench.jobs.reproducing.outputs import match_outputs

BEGAN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NOISE = Noise(BEGAN, BEGAN + timedelta(seconds=20))
RULER = Ruler(NOISE, NOISE, 1e-6)


def display(**data):
    return {"output_type": "display_data", "metadata": {}, "data": data}


def html(text):
    return display(**{"text/html": text})


def figure(drawn):
    return display(**{"application/vnd.plotly.v1+json": json.loads(drawn.to_json())})


def picture(pixels, kind="PNG"):
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return display(**{"image/png": b64encode(file.getvalue()).decode(), "text/plain": "<Figure size 9x9>"})


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def error(name, value):
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": [value]}


def levels(before, after):
    return [match.level for match in match_outputs(before, after, RULER)]


GREY = np.full((100, 100, 3), 128, np.uint8)


def with_white(count):
    pixels = GREY.copy()
    pixels.reshape(-1, 3)[:count] = 255
    return pixels


@pytest.mark.parametrize(
    ("after", "level"),
    [
        (picture(GREY), "equal"),
        (picture(GREY, "TIFF"), "noise"),
        (picture(GREY + 3), "close"),
        (picture(with_white(10)), "close"),
        (picture(with_white(11)), "different"),
        (picture(GREY[:50]), "different"),
    ],
)
def test_pictures_by_their_pixels(after, level):
    assert levels([picture(GREY)], [after]) == [level]


def test_how_pictures_differ():
    [size] = match_outputs([picture(GREY)], [picture(GREY[:50])], RULER)
    [share] = match_outputs([picture(GREY)], [picture(with_white(2500))], RULER)

    assert size == Match("different", "size", "100 × 100 pixels", "100 × 50 pixels")
    assert share.after == "25.00% of the pixels differ visibly"


VALUES = np.linspace(0, 1, 50)


@pytest.mark.parametrize(
    ("after", "level"),
    [
        (go.Figure(go.Scatter(y=VALUES)), "equal"),
        (go.Figure(go.Scatter(y=VALUES.tolist(), uid="other")), "equal"),
        (go.Figure(go.Scatter(y=VALUES * (1 + 1e-9))), "close"),
        (go.Figure(go.Scatter(y=VALUES * 1.01)), "different"),
        (go.Figure(go.Scatter(y=VALUES[1:])), "different"),
        (go.Figure(go.Scatter(y=VALUES, name="new")), "different"),
    ],
)
def test_figures_by_their_values(after, level):
    assert levels([figure(go.Figure(go.Scatter(y=VALUES)))], [figure(after)]) == [level]


def test_where_a_figure_differs():
    drawn = [go.Figure(go.Scatter(y=[1.0, last]), layout={"title": "late"}) for last in (2.0, 3.0)]

    [match] = match_outputs([figure(drawn[0])], [figure(drawn[1])], RULER)

    assert match == Match("different", "data[0].y[1]", "2.0", "3.0")


def test_figures_as_html_bear_other_names_each_time():
    frame = pd.DataFrame({"x": [1, 2], "y": [3.5, 4.5]})
    pages = [px.line(frame, "x", "y").to_html(full_html=False, include_plotlyjs=False) for _ in range(2)]

    assert pages[0] != pages[1]
    assert levels([html(pages[0])], [html(pages[1])]) == ["noise"]


def test_tables_of_pandas():
    frame = pd.DataFrame({"city": ["Ulm", "Bonn"], "share": [0.25, 0.75]})
    styled = [frame.style.highlight_max("share").to_html() for _ in range(2)]
    more = frame.assign(share=[0.25, 0.76]).to_html()

    assert styled[0] != styled[1]
    assert levels([html(styled[0])], [html(styled[1])]) == ["noise"]
    [match] = match_outputs([html(frame.to_html())], [html(more)], RULER)
    assert (match.level, match.before, match.after) == ("different", "0.75", "0.76")


def test_how_a_table_looks_counts():
    assert levels([html('<b style="width: 40%">a</b>')], [html('<b style="width: 60%">a</b>')]) == [
        "different"
    ]
    assert levels([html('<b id="a1">a</b>')], [html('<b id="b2">a</b>')]) == ["noise"]


def test_what_is_printed_is_one_output_in_however_many_pieces():
    before = [stream("a\n"), stream("warned\n", "stderr"), stream("b\n")]

    assert levels(before, [stream("warned\n", "stderr"), stream("a\nb\n")]) == ["equal", "equal"]


def test_a_progress_bar_is_no_output():
    assert levels([stream("100%|██████████| 10/10 [00:01<00:00]\n", "stderr")], []) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([error("ValueError", "no such file")], [error("ValueError", "no such file")], "equal"),
        ([error("ValueError", "no such file")], [error("KeyError", "no such file")], "different"),
        ([stream("a")], [], "different"),
        ([], [html("<p>a")], "different"),
        ([html("a")], [display(**{"text/plain": "a"})], "different"),
        ([display(**{"application/json": {"n": 1}})], [display(**{"application/json": {"n": 1}})], "equal"),
        (
            [display(**{"application/json": {"n": 1}})],
            [display(**{"application/json": {"n": 2}})],
            "different",
        ),
    ],
)
def test_outputs(before, after, told):
    assert levels(before, after) == [told]


def test_the_number_of_a_widget_does_not_count():
    view = "application/vnd.jupyter.widget-view+json"
    shown = [display(**{view: {"model_id": name}, "text/plain": "IntSlider(value=0)"}) for name in "ab"]

    assert levels([shown[0]], [shown[1]]) == ["equal"]
