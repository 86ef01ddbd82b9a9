"""The table of a regression: what each feature adds, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from workbench import plots
from workbench.training.tables import markdown, table

_HEAD = ("", "coefficient", "standard error", "95 % interval", "odds ratio", "p")
_REACH = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Coefficients:
    """What one unit more of each feature adds to the logarithm of the odds, all others held as they are.

    Args:
        names: "intercept", then the features.
        estimates: one each; `exp` of one is an odds ratio.
        errors: their standard errors.
        cov_type: how these were found, as statsmodels calls it: "HC0" or "nonrobust".
    """

    names: tuple[str, ...]
    estimates: tuple[float, ...]
    errors: tuple[float, ...]
    cov_type: str

    @property
    def intervals(self) -> tuple[tuple[float, float], ...]:
        """95 % intervals of the estimates, by the normal distribution."""
        pairs = zip(self.estimates, self.errors, strict=True)
        return tuple((at - _REACH * error, at + _REACH * error) for at, error in pairs)

    @property
    def p_values(self) -> tuple[float, ...]:
        """How often an estimate would be as far from 0 if the feature added nothing (Wald's test)."""
        far = np.abs(np.divide(self.estimates, self.errors))
        return tuple((2 * norm.sf(far)).tolist())

    def to_markdown(self) -> str:
        """The table, a line for each coefficient."""
        return markdown(_HEAD, self._rows())

    def plot(self) -> Any:
        """The features' coefficients with their intervals, the largest first, as a plotly figure."""
        low, high = np.transpose(self.intervals)[:, 1:]
        order = np.argsort(-np.abs(self.estimates[1:]), kind="stable")
        return plots.bars(
            [self.names[1:][at] for at in order],
            np.array(self.estimates[1:])[order],
            low=low[order],
            high=high[order],
            title="Coefficients, the farthest from 0 first",
            unit=f"on the logarithm of the odds, 95 % interval ({self.cov_type})",
        )

    def _repr_html_(self) -> str:
        return table(_HEAD, self._rows(), title=f"Coefficients, standard errors {self.cov_type}")

    def _rows(self) -> Iterator[tuple[str, ...]]:
        columns = (self.names, self.estimates, self.errors, self.intervals, self.p_values)
        for name, at, error, (low, high), p in zip(*columns, strict=True):
            yield (
                name,
                f"{at:.4g}",
                f"{error:.2g}",
                f"{low:.4g} to {high:.4g}",
                f"{np.exp(at):.4g}",
                f"{p:.2g}" if p >= 0.0001 else "< 0.0001",
            )


def coefficients_of(estimator: Any, features: Sequence[str]) -> Coefficients:
    """Read the table off a fitted `Logit`."""
    errors: npt.NDArray[np.float64] = np.sqrt(np.diag(estimator.covariance_))
    return Coefficients(
        ("intercept", *features),
        (*estimator.intercept_.tolist(), *estimator.coef_[0].tolist()),
        tuple(errors.tolist()),
        estimator.cov_type,
    )
