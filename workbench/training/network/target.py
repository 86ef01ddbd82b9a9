"""What a network learns: classes and how much each counts, or values and their scale."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from workbench.errors import InputError

ClassWeight = Literal["balanced"] | Mapping[Any, float] | None
Label = str | int | float | bool
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Target:
    """What is learned of a row's target.

    Args:
        classes: the labels, sorted; empty for values.
        factors: what a row's weight is multiplied by, for each class, so that the mean row counts 1.
        centre: the mean value; what is learned is the distance from it...
        spread: ...in units of this, the standard deviation.
    """

    classes: tuple[Label, ...] = ()
    factors: tuple[float, ...] = (1.0,)
    centre: float = 0.0
    spread: float = 1.0

    @property
    def outputs(self) -> int:
        """How many numbers say it."""
        return len(self.classes) or 1

    @classmethod
    def from_json(cls, target: Mapping[str, Any]) -> Target:
        """The target whose plain values these are."""
        frozen: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in target.items()
        }
        return cls(**frozen)


class ClassTally:
    """Counts classes as they pass.

    Args:
        class_weight: as `Network` has it.
    """

    def __init__(self, class_weight: ClassWeight) -> None:
        self._asked = class_weight
        self._rows = 0
        self._sums: Counter[Any] = Counter()

    def add(self, labels: Array, weights: Array) -> None:
        """Count some rows (n,) with their weights (n,)."""
        self._rows += len(labels)
        names, places = np.unique(labels, return_inverse=True)
        self._sums.update(dict(zip(names.tolist(), np.bincount(places, weights).tolist(), strict=True)))

    def target(self) -> Target:
        """What was counted."""
        classes = sorted(self._sums)
        sums = np.array([self._sums[label] for label in classes])
        factors = 1.0 / sums if self._asked == "balanced" else self._given(classes)
        return Target(tuple(classes), tuple((factors * self._rows / (factors * sums).sum()).tolist()))

    def _given(self, classes: list[Any]) -> Array:
        given = dict(self._asked) if isinstance(self._asked, Mapping) else {}
        strange = [label for label in given if label not in classes]
        if strange:
            raise InputError(
                f"class_weight names {strange[0]!r}, which is no class.",
                known=map(str, classes),
                given=str(strange[0]),
            )
        return np.array([float(given.get(label, 1.0)) for label in classes])


class ValueTally:
    """Sums values as they pass."""

    def __init__(self) -> None:
        self._rows, self._weight, self._mean, self._squares = 0, 0.0, 0.0, 0.0

    def add(self, values: Array, weights: Array) -> None:
        """Sum some rows (n,) with their weights (n,).

        Source of method: T. Chan, G. Golub and R. LeVeque, Updating Formulae (1979).
        """
        weight = float(weights.sum())
        self._rows += len(values)
        if weight:
            mean, whole = float(np.average(values, weights=weights)), self._weight + weight
            apart, within = mean - self._mean, float(weights @ (values - mean) ** 2)
            self._squares += within + apart**2 * self._weight * weight / whole
            self._mean += apart * weight / whole
            self._weight = whole

    def target(self) -> Target:
        """What was summed."""
        spread = math.sqrt(self._squares / self._weight)
        return Target(factors=(self._rows / self._weight,), centre=self._mean, spread=spread or 1.0)
