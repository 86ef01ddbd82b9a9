"""The closed set of questions that a browser may ask; anything else is refused, in words."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from workbench.errors import InputError
from workbench.sampling.allocation import Allocation
from workbench.widgets.fields import require_fitting

MOST_SAMPLED = 500_000  # rows held in memory while a sample is looked at
MOST_SHOWN = 200  # rows of a page

SampleKind = Literal["rows", "share"]


@dataclass(frozen=True)
class Sampling:
    """Which sample to look at.

    Args:
        kind: "rows", so many of them, or "share", such a part of them.
        size: how many rows, or which part, above 0 and up to 1.
        strata: a column each value of which is drawn from separately, or none.
        allocation: how the strata share the sample, see `workbench.sample`.
        seed: another seed is another sample.
    """

    kind: SampleKind
    size: float
    strata: str | None = None
    allocation: Allocation = "proportional"
    seed: int = 0

    def __post_init__(self) -> None:
        require_fitting(self)
        if self.kind == "share" and not 0 < self.size <= 1:
            raise InputError(f"A share of {self.size} is none.", do="Give a number above 0 and up to 1.")
        if self.kind == "rows" and (self.size != int(self.size) or not 1 <= self.size <= MOST_SAMPLED):
            raise InputError(
                f"A sample of {self.size:,} rows is not looked at.", do=f"Take 1 to {MOST_SAMPLED:,} rows."
            )


@dataclass(frozen=True)
class FrontAsked:
    """What runs in the browser."""


@dataclass(frozen=True)
class MenusAsked:
    """What can be chosen: steps, methods, treatments, kinds of samples."""


@dataclass(frozen=True)
class OverviewAsked:
    """What is in each column: its kind, what is missing, how it is spread."""

    sample: Sampling | None = None


@dataclass(frozen=True)
class PageAsked:
    """Some rows, as they are or as the recipe makes them."""

    start: int
    rows: int = 25
    prepared: bool = False
    sample: Sampling | None = None

    def __post_init__(self) -> None:
        require_fitting(self)
        if not 0 <= self.start < 2**53 or not 1 <= self.rows <= MOST_SHOWN:
            raise InputError(
                f"No page of {self.rows} rows from {self.start} on.", do=f"At most {MOST_SHOWN}."
            )


@dataclass(frozen=True)
class BoundsAsked:
    """What bounds on a column would do: rows touched, and the column before and after.

    Args:
        column: a column of numbers.
        treatment: the step that would be taken.
        method: how the bounds are found; with "bounds" they are given.
        k: how far they reach, in the method's unit, or its usual one.
        lower, upper: the bounds that are given.
        settled: whether they stay; while they are dragged, an answer from counts in bins is enough.
    """

    column: str
    treatment: str
    method: str
    k: float | None = None
    lower: float | None = None
    upper: float | None = None
    settled: bool = True
    sample: Sampling | None = None


@dataclass(frozen=True)
class LikenessAsked:
    """How like the full data a sample is, column by column."""

    sample: Sampling


@dataclass(frozen=True)
class AssociationsAsked:
    """What goes together, of all columns."""


@dataclass(frozen=True)
class PairAsked:
    """Two columns, one against the other."""

    left: str
    right: str
    sample: Sampling | None = None


@dataclass(frozen=True)
class EffectsAsked:
    """What each step of the recipe learns from the data, or why it cannot."""


Question = (
    FrontAsked
    | MenusAsked
    | OverviewAsked
    | PageAsked
    | BoundsAsked
    | LikenessAsked
    | AssociationsAsked
    | PairAsked
    | EffectsAsked
)

QUESTIONS: dict[str, type[Question]] = {
    "front": FrontAsked,
    "menus": MenusAsked,
    "overview": OverviewAsked,
    "page": PageAsked,
    "bounds": BoundsAsked,
    "likeness": LikenessAsked,
    "associations": AssociationsAsked,
    "pair": PairAsked,
    "effects": EffectsAsked,
}


def parse(message: Any) -> tuple[str, int, Question]:
    """The question in what a browser sent: its kind, its number (for the answer to bear), and itself.

    Raises:
        InputError: it is none; says which part is not as it should be.

    >>> parse({"ask": "pair", "number": 3, "of": {"left": "dep_delay", "right": "carrier"}})
    ('pair', 3, PairAsked(left='dep_delay', right='carrier', sample=None))
    """
    if not isinstance(message, dict) or set(message) != {"ask", "number", "of"}:
        raise InputError("A question is {'ask': ..., 'number': ..., 'of': {...}}.")
    kind, number, given = message["ask"], message["number"], message["of"]
    if not isinstance(kind, str) or kind not in QUESTIONS:
        raise InputError(f"No question {str(kind)[:80]!r}.", known=QUESTIONS, given=str(kind)[:80])
    if type(number) is not int or not 0 <= number < 2**53:
        raise InputError("A question's number is a whole number.")
    question = _made(QUESTIONS[kind], given)
    require_fitting(question)
    return kind, number, question


def _made(kind: type[Any], given: Any) -> Any:
    if not isinstance(given, dict):
        raise InputError(f"What a question is of is an object, not a {type(given).__name__}.")
    known = {field.name for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    for name in given:
        if name not in known:
            raise InputError(f"{kind.__name__} has no {str(name)[:80]!r}.", known=known, given=str(name)[:80])
    if needed - set(given):
        raise InputError(f"{kind.__name__} lacks {', '.join(sorted(needed - set(given)))}.")
    values = dict(given)
    if values.get("sample") is not None:
        values["sample"] = _made(Sampling, values["sample"])
    return kind(**values)
