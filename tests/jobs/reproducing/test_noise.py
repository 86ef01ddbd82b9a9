"""What changes with every run does not count; all that may be a finding does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.jobs.reproducing.noise import Noise

THEN = Noise(
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC), datetime(2026, 11, 23, 9, 31, tzinfo=UTC), ("/runs/then",)
)
NOW = Noise(
    datetime(2027, 1, 2, 23, 59, 30, tzinfo=UTC), datetime(2027, 1, 3, 0, 0, 30, tzinfo=UTC), ("/runs/now",)
)
FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%fZ",
    "%Y-%m-%dT%H:%M:%S+00:00",
    "%Y%m%dT%H%M%SZ",
    "%Y%m%d-%H%M%S",
    "%Y-%m-%d_%H:%M:%S,%f",
    "%a %b %d %H:%M:%S %Y",
    "%d %B %Y, %H:%M",
    "%B %d, %Y",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M",
    "%H:%M:%S",
    "%s",
)
moments = st.floats(0, 59.9)


@given(moments, moments, st.sampled_from(FORMS))
def test_when_a_run_ran_is_noise(then, now, form):
    texts = [
        noise.without(f"at {_spell(noise.began + timedelta(seconds=late), form)} done")
        for noise, late in ((THEN, then), (NOW, now))
    ]

    assert texts[0] == texts[1]


def _spell(moment, form):
    return str(int(moment.timestamp())) if form == "%s" else moment.strftime(form)


@given(moments, moments, st.binary())
def test_when_a_run_ran_is_noise_in_any_file(then, now, content):
    stamps = [
        (noise.began + timedelta(seconds=late)).isoformat().encode()
        for noise, late in ((THEN, then), (NOW, now))
    ]

    files = [b"\xff" + stamp + b"\x00" + content for stamp in stamps]
    assert THEN.without_times(files[0]) == NOW.without_times(files[1])
    assert THEN.without_times(b"\xff") != NOW.without_times(b"\xfe")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 21)), st.sampled_from(FORMS[:-2]))
def test_other_times_are_findings(moment, form):
    text = moment.strftime(form)

    if "%Y" in form:
        assert moment.strftime("%Y") in THEN.without(text).replace(moment.strftime("%H%M%S"), "")


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("<object object at 0x7f3a2c1b0d90>", "<object object at 0x7f00aa1b0d90>"),
        ("<f 0x55d0c8a3b2c0>", "<f 0x56100aa3b2c0>"),
        ("id 140234866534752", "id 139872345678901"),
        ("wrote /runs/then/artifacts/model.onnx", "wrote /runs/now/artifacts/model.onnx"),
        ("/tmp/tmpab12cd_x/part", "/tmp/tmpzz99yyqq/part"),
        ("/tmp/ipykernel_311/2746354.py:3: UserWarning", "/tmp/ipykernel_9/77.py:3: UserWarning"),
        ("fitted in 12.5 s", "fitted in 9.75 s"),
        ("took 1min 0s", "took 59 s"),
        (
            "CPU times: user 3 ms, sys: 0 ns, total: 3 ms\nWall time: 3.1 ms",
            "CPU times: user 2 s\nWall time: 2 s",
        ),
        ("52.6 µs ± 1.2 µs per loop (mean ± std. dev. of 7 runs, 10,000 loops each)",) * 2,
        ("epoch 1 0:00:12.5 8.3 it/s", "epoch 1 0:00:09.1 9.9 it/s"),
        ("10%|█         | 1/10 [00:01<00:09]\rdone", "100%|██████████| 10/10 [00:07<00:00]\rdone"),
        ("100%|██████████| 10/10 [00:01<00:00,  9.9it/s]\n", ""),
        ("\x1b[31mred\x1b[0m", "red"),
        ("pid 311", "pid 4120"),
    ],
)
def test_what_is_noise(then, now):
    assert THEN.without(then) == NOW.without(now)


@pytest.mark.parametrize(
    "finding",
    [
        "mean delay 12.6 minutes",
        "a flight of 2013-10-01 05:17:00",
        "it leaves at 15:45",
        "the longest took 912 s",
        "distance 1400, air time 227",
        "roc_auc 0.9010 (0.8981 to 0.9040)",
        "336,776 flights: 8,255 cancelled",
        "0xdeadbeef",
        "key 6f1d9a52-8f7d-4d1c-9a4e-0a4f6f2f7c11",
        "x = [ 1,  2,  3]",
    ],
)
def test_what_is_a_finding(finding):
    assert THEN.without(finding) == finding


@given(st.text())
def test_taking_noise_out_twice_is_taking_it_out_once(text):
    once = THEN.without(text)

    assert THEN.without(once) == once


def test_local_time_is_known(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert (
            Noise(THEN.began, THEN.ended).without("began 04:30:15 on 2026-11-23") == "began <time> on <day>"
        )
    finally:
        monkeypatch.undo()
        time.tzset()
