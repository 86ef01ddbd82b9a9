"""The closed set of fitted arithmetic, one file an op: `OPS` is the whole of it, by name."""

from workbench.ops.affine import Affine
from workbench.ops.base import Op
from workbench.ops.bin import Bin
from workbench.ops.cast import CastTo
from workbench.ops.clip import Clip
from workbench.ops.cross_fitted import CrossFitted
from workbench.ops.date_parts import DateParts
from workbench.ops.distinct import Distinct
from workbench.ops.fill import Fill
from workbench.ops.fill_from import FillFrom
from workbench.ops.formula import Filter, Formula
from workbench.ops.is_missing import IsMissing
from workbench.ops.language import columns_of, quote
from workbench.ops.lookup import Lookup
from workbench.ops.null_outside import NullOutside
from workbench.ops.one_hot import OneHot
from workbench.ops.power import Power
from workbench.ops.remove import Remove

OPS: dict[str, type[Op]] = {
    op.__name__: op
    for op in (
        Affine,
        Bin,
        CastTo,
        Clip,
        CrossFitted,
        DateParts,
        Distinct,
        Fill,
        FillFrom,
        Filter,
        Formula,
        IsMissing,
        Lookup,
        NullOutside,
        OneHot,
        Power,
        Remove,
    )
}

__all__ = [
    "OPS",
    "Affine",
    "Bin",
    "CastTo",
    "Clip",
    "CrossFitted",
    "DateParts",
    "Distinct",
    "Fill",
    "FillFrom",
    "Filter",
    "Formula",
    "IsMissing",
    "Lookup",
    "NullOutside",
    "OneHot",
    "Op",
    "Power",
    "Remove",
    "columns_of",
    "quote",
]
