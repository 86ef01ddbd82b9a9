"""Crontab lines: what they mean minute by minute, what is none, and what happens as the clocks change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.jobs.schedules.clock import first_time, trigger_of
from workbench.jobs.schedules.cron import Line
from workbench.jobs.schedules.triggers import Cron

BERLIN = ZoneInfo("Europe/Berlin")


def fires(trigger: Cron, start: datetime, many: int) -> list[datetime]:
    timer, found = trigger_of(trigger), [start]
    for _ in range(many):
        found.append(timer.get_next_fire_time(found[-1] if found[1:] else None, found[-1]))
    return found[1:]


def in_utc(times: list[datetime]) -> list[str]:
    return [f"{time.astimezone(UTC):%d %H:%M}" for time in times]


@st.composite
def fields(draw, least: int, most: int) -> str:
    """A star, or values, ranges and steps, as people write them."""
    value = st.integers(least, most)
    span = st.tuples(value, value).map(lambda ends: f"{min(ends)}-{max(ends)}")
    stepped = st.tuples(st.one_of(st.just("*"), span), st.integers(1, 9)).map(
        lambda two: f"{two[0]}/{two[1]}"
    )
    part = st.one_of(value.map(str), span, stepped)
    return draw(st.one_of(st.just("*"), st.lists(part, min_size=1, max_size=3).map(",".join)))


def means(field: str, value: int, least: int) -> bool:
    """crontab(5), in the plainest words."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low, high = (least, 99) if span == "*" else (int(first), int(last or first))
        if low <= value <= high and (value - low) % int(step or 1) == 0:
            return True
    return False


def is_due(line: str, now: datetime) -> bool:
    minute, hour, day, month, weekday = line.split()
    at_time = means(minute, now.minute, 0) and means(hour, now.hour, 0) and means(month, now.month, 1)
    on_date = means(day, now.day, 1)
    on_weekday = any(means(weekday, value, 0) for value in {now.isoweekday(), now.isoweekday() % 7})
    either = not (day.startswith("*") or weekday.startswith("*"))
    return at_time and (on_date or on_weekday if either else on_date and on_weekday)


@given(
    st.tuples(fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12), fields(0, 7)).map(" ".join),
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)),
)
def test_it_starts_at_the_minutes_that_the_manual_says(line, begin):
    begin = begin.replace(second=0, microsecond=0, tzinfo=UTC)
    timer = trigger_of(Cron(line, "UTC"))
    due = timer.get_next_fire_time(None, begin)

    minutes = [begin + timedelta(minutes=each) for each in range(3000)]
    expected = [minute for minute in minutes if is_due(line, minute)][:5]
    found = []
    while due and due <= minutes[-1] and len(found) < 5:
        found.append(due)
        due = timer.get_next_fire_time(due, due)
    assert found == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("60 * * * *", "'60' is no minute: those are 0 to 59."),
        ("* * 0 * *", "'0' is no day of the month"),
        ("* * * jann *", "'jann' is no month: those are 1 to 12. Known: apr, aug"),
        ("* * * * fri-mon", "'fri-mon' is no day of the week"),
        ("5/15 * * * *", "'5/15' is no minute"),
        ("*/0 * * * *", "'*/0' is no minute"),
        (", * * * *", "'' is no minute"),
        ("0 0 6 * * *", "has 6 fields, not 5. minute hour day month weekday"),
        ("@daily", "has 1 fields, not 5"),
    ],
)
def test_what_is_no_line(line, message):
    with pytest.raises(InputError, match=re.escape(message)):
        Cron(line)


def test_what_never_comes_and_what_is_nowhere():
    with pytest.raises(InputError, match=r"A time never comes: at 0 0 30 2 \*"):
        first_time(Cron("0 0 30 2 *"))
    with pytest.raises(InputError, match="no time zone 'Mars/Base'"):
        Cron("0 0 * * *", "Mars/Base")
    with pytest.raises(InputError, match="no time zone 3"):
        Cron("0 0 * * *", 3)


def test_names_and_both_sundays():
    assert Line("0 0 * JAN,mar-may sun").fields[3].values == (1, 3, 4, 5)
    assert Line("0 0 * * sun").weekdays == Line("0 0 * * 7").weekdays == Line("0 0 * * 0").weekdays == (0,)


def test_a_time_that_the_clocks_leave_out_comes_once_behind_the_gap():
    friday = datetime(2026, 3, 28, 12, tzinfo=BERLIN)  # 02:00 to 03:00 of the next day is left out

    assert in_utc(fires(Cron("30 2 * * *", "Europe/Berlin"), friday, 2)) == ["29 01:30", "30 00:30"]
    assert in_utc(fires(Cron("0 3 * * *", "Europe/Berlin"), friday, 2)) == ["29 01:00", "30 01:00"]
    night = datetime(2026, 3, 29, 1, 15, tzinfo=BERLIN)
    assert in_utc(fires(Cron("*/30 * * * *", "Europe/Berlin"), night, 3)) == [
        "29 00:30",
        "29 01:00",
        "29 01:30",
    ]


def test_a_time_in_an_hour_that_comes_twice_comes_once_and_a_rhythm_goes_on():
    saturday = datetime(2026, 10, 24, 12, tzinfo=BERLIN)  # 02:00 to 03:00 of the next day comes twice

    assert in_utc(fires(Cron("30 2 * * *", "Europe/Berlin"), saturday, 2)) == ["25 00:30", "26 01:30"]
    assert in_utc(fires(Cron("30 2 1 * 0,1", "Europe/Berlin"), saturday, 2)) == ["25 00:30", "26 01:30"]
    night = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN)
    rhythm = ["25 00:30", "25 01:00", "25 01:30", "25 02:00"]
    assert in_utc(fires(Cron("*/30 * * * *", "Europe/Berlin"), night, 4)) == rhythm
    second = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN)
    assert in_utc(fires(Cron("30 2,5 * * *", "Europe/Berlin"), second, 2)) == ["25 04:30", "26 01:30"]
