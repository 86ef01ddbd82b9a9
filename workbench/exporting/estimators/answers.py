"""What an estimator answers about each row, and the arithmetic from raw scores to probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.opsets import Opsets


@dataclass(frozen=True)
class Classified:
    """A classifier's answer; a regressor's is a plain float64 (n,).

    Args:
        position: int64 (n,), which of the estimator's `classes_`, counted from 0.
        probabilities: float64 (n, k), or None where the estimator has none.
        decision: what `decision_function` gives, (n,) or (n, k), or None where it has none.
    """

    position: Var
    probabilities: Var | None
    decision: Var | None = None


Answer = Classified | Var
Lower = Callable[[Any, Var, Opsets], Answer]  # how a part of a composed estimator is written


def most_probable(probabilities: Var, onnx: Opsets, *, decision: Var | None = None) -> Classified:
    """The answer of an estimator whose label is the first of the largest probabilities."""
    return Classified(first_largest(probabilities, onnx), probabilities, decision)


def above(margin: Var, onnx: Opsets) -> Var:
    """The position in two classes: the second where its margin is above 0."""
    return onnx.op.cast(onnx.op.greater(margin, onnx.number(0.0)), to=np.int64)


def first_largest(scores: Var, onnx: Opsets) -> Var:
    """The position of each row's largest score, the first of equals."""
    return onnx.op.arg_max(scores, axis=1, keepdims=0)


def sigmoid(margin: Var, onnx: Opsets) -> Var:
    """1 / (1 + exp(-margin)), in the margin's precision."""
    one = onnx.op.cast_like(onnx.number(1.0), margin)
    return onnx.op.div(one, onnx.op.add(one, onnx.op.exp(onnx.op.neg(margin))))


def softmax(scores: Var, onnx: Opsets) -> Var:
    """Each row of scores (n, k) as probabilities."""
    return onnx.op.softmax(scores, axis=1)


def both(second: Var, onnx: Opsets) -> Var:
    """Two columns of probabilities from that of the second class, (n,)."""
    first = onnx.op.sub(onnx.op.cast_like(onnx.number(1.0), second), second)
    return side_by_side([first, second], onnx)


def side_by_side(columns: list[Var], onnx: Opsets) -> Var:
    """Some (n,) as one (n, k)."""
    return onnx.op.concat([as_column(column, onnx) for column in columns], axis=1)


def as_column(values: Var, onnx: Opsets) -> Var:
    """(n,) as (n, 1)."""
    return onnx.op.unsqueeze(values, onnx.integers([1]))


def as_row(column: Var, onnx: Opsets) -> Var:
    """(n, 1) as (n,)."""
    return onnx.op.squeeze(column, onnx.integers([1]))


def mean(parts: list[Var], weights: Any, onnx: Opsets) -> Var:
    """The mean of equal shapes, added in their order; `weights` (n,) or None."""
    shares = np.ones(len(parts)) if weights is None else np.asarray(weights, dtype=np.float64)
    weighted = [onnx.op.mul(part, onnx.number(share)) for part, share in zip(parts, shares, strict=True)]
    return onnx.op.div(reduce(onnx.op.add, weighted), onnx.number(shares.sum()))


def asked(answer: Answer, estimator: object, method: str, onnx: Opsets) -> Var:
    """What "predict" (of a class, its position), "predict_proba" or "decision_function" gives.

    Raises:
        NotExportableError: a method that the estimator does not have, or whose answer is not at hand.
    """
    if not isinstance(answer, Classified):
        return answer
    given = {"predict_proba": answer.probabilities, "decision_function": answer.decision}
    found = given[method] if method in given else onnx.op.cast(answer.position, to=np.float64)
    if found is None:
        raise NotExportableError(
            f"{type(estimator).__name__} gives no {method} that can be exported.",
            do="Use an estimator with predict_proba, or wrap it in CalibratedClassifierCV.",
        )
    return found
