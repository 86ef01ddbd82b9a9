"""Quotas add up, fit, and are what was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.sampling.allocation import allocate

STRATA = st.dictionaries(
    st.one_of(st.none(), st.text(max_size=3)), st.integers(1, 10**9), min_size=1, max_size=20
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str | None, int], int]:
    rows = draw(STRATA)
    return rows, draw(st.integers(0, sum(rows.values()) - 1))


@given(tables())
def test_proportional_quotas_are_less_than_a_row_off(table: tuple[dict[str | None, int], int]) -> None:
    rows, size = table
    total = sum(rows.values())

    quotas = allocate(rows, size, "proportional")

    assert sum(quotas.values()) == size
    assert all(0 <= quotas[stratum] <= rows[stratum] for stratum in rows)
    assert all(abs(quotas[stratum] * total - size * rows[stratum]) < total for stratum in rows)


@given(tables())
def test_equal_quotas_differ_only_where_a_stratum_is_used_up(
    table: tuple[dict[str | None, int], int],
) -> None:
    rows, size = table
    if size < len(rows):
        with pytest.raises(InputError, match="cannot be dealt equally"):
            allocate(rows, size, "equal")
        return

    quotas = allocate(rows, size, "equal")

    assert sum(quotas.values()) == size
    assert all(0 < quotas[stratum] <= rows[stratum] for stratum in rows)
    most = max(quotas.values())
    assert all(quota >= most - 1 or quota == rows[stratum] for stratum, quota in quotas.items())


@given(tables())
def test_quotas_do_not_depend_on_the_order_in_which_strata_come(
    table: tuple[dict[str | None, int], int],
) -> None:
    rows, size = table
    backwards = dict(reversed(rows.items()))

    assert allocate(rows, size, "proportional") == allocate(backwards, size, "proportional")
    assert size < len(rows) or allocate(rows, size, "equal") == allocate(backwards, size, "equal")
