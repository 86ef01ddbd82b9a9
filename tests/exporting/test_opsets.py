"""Constants have the type and the shape that they say."""

from __future__ import annotations

import pytest
from spox import Var

from workbench.exporting.opsets import Opsets

ONNX = Opsets()


@pytest.mark.parametrize(
    ("constant", "kind"),
    [
        (ONNX.number(1), "float64"),
        (ONNX.numbers([[1, 2]]), "float64[1][2]"),
        (ONNX.numbers([]), "float64[0]"),
        (ONNX.integer(2**62), "int64"),
        (ONNX.integers([1, 2]), "int64[2]"),
        (ONNX.text("é"), "str"),
        (ONNX.texts(["a", "\ue000null"]), "str[2]"),
        (ONNX.texts(name for name in "ab"), "str[2]"),
    ],
)
def test_constants(constant: Var, kind: str) -> None:
    assert str(constant.type) == kind
