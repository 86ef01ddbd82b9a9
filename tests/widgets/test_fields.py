from __future__ import annotations

from typing import Literal

import pytest

import workbench as wb
from workbench.errors import InputError
from workbench.widgets.fields import fits, hints_of, require_fitting, said


@pytest.mark.parametrize(
    ("value", "hint", "expected"),
    [
        (1, float, True),
        (True, float, False),
        (True, bool, True),
        (1.0, int, False),
        (float("inf"), float, False),
        (None, float | None, True),
        ("a", Literal["a", "b"], True),
        (["a"], Literal["a", "b"], False),
        (("a", 1), tuple[str, ...], False),
        ("x" * 10_001, str, False),
    ],
)
def test_a_value_fits_its_annotation(value: object, hint: object, expected: bool) -> None:
    assert fits(value, hint) is expected


def test_what_does_not_fit_is_named_with_what_would() -> None:
    with pytest.raises(InputError, match=r"Impute takes no by=3\. Give text or nothing"):
        require_fitting(wb.Impute("a", by=3))


@pytest.mark.parametrize("hint", [float | None, tuple[str, ...], Literal["a"], *hints_of(wb.Impute).values()])
def test_every_annotation_has_words(hint: object) -> None:
    assert said(hint)
