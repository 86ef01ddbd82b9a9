"""What a profile says of a table: figures that know how many rows are behind them, and what stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from workbench.errors import ColumnError
from workbench.profiling.markdown import markdown_of
from workbench.profiling.page import page_of
from workbench.schema import Kind, Role

Concern = Literal[
    "empty",
    "constant",
    "nearly constant",
    "mostly missing",
    "disguised missing",
    "not finite",
    "outliers",
    "likely id",
    "duplicate rows",
    "left out",
]


@dataclass(frozen=True)
class Measured:
    """One figure.

    Args:
        value: a number, a time as ISO text, or None where there is nothing to measure.
        rows: how many rows are behind it.
        exact: whether it is exact; else it is close: counts of distinct values within about 3 %,
            quantiles within 0.3 % of the rows.
    """

    value: float | str | None
    rows: int
    exact: bool = True


@dataclass(frozen=True)
class Spread:
    """A histogram of bins of equal width, 20 at most.

    Args:
        edges: numbers, or times as ISO text, one more than bins. They reach at most 3 interquartile
            ranges beyond the quartiles; rows farther out are in the first and the last bin.
        counts: rows in each bin.
        rows: how many rows are behind it.
        exact: whether the counts are; else each is within 0.5 % of the rows.
    """

    edges: tuple[float | str, ...]
    counts: tuple[int, ...]
    rows: int
    exact: bool


@dataclass(frozen=True)
class Frequent:
    """A value that many rows hold."""

    value: float | str
    rows: int


@dataclass(frozen=True)
class Finding:
    """Something that stands out, in a sentence."""

    concern: Concern
    says: str


@dataclass(frozen=True)
class ColumnProfile:
    """One column; `column["mean"]` is a figure.

    Args:
        name: the column's name.
        kind: what it means, as the schema has it.
        role: the part it plays.
        figures: "missing" and "distinct" of every column but empty ones; of numbers "mean", "std",
            "skew", "zeros", "min", "5%", "25%", "50%", "75%", "95%" and "max"; of times "min", "50%"
            and "max"; of text "shortest" and "longest", in characters.
        spread: the histogram of numbers and times that are not constant.
        frequent: the ten most frequent values, where all of them could be counted.
        findings: what stands out.
    """

    name: str
    kind: Kind
    role: Role
    figures: Mapping[str, Measured]
    spread: Spread | None
    frequent: tuple[Frequent, ...]
    findings: tuple[Finding, ...]

    def __getitem__(self, figure: str) -> Measured:
        if figure not in self.figures:
            raise ColumnError(
                f"Column {self.name!r} has no figure {figure!r}.", known=self.figures, given=figure
            )
        return self.figures[figure]


@dataclass(frozen=True)
class Profile:
    """What a table holds; `seen["dep_delay"]["mean"].value` is a figure, and a notebook shows all of it."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    findings: tuple[Finding, ...]

    def __getitem__(self, name: str) -> ColumnProfile:
        for column in self.columns:
            if column.name == name:
                return column
        raise ColumnError(
            f"No column {name!r} was profiled.", known=[column.name for column in self.columns], given=name
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `json.dumps` takes them."""
        return asdict(self)

    def to_markdown(self) -> str:
        """A table of the columns and a list of what stands out."""
        return markdown_of(self.to_json())

    def _repr_html_(self) -> str:
        return page_of(self.to_json())
