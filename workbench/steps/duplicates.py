"""Duplicates: rows that say the same thing twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from workbench.ops import Distinct
from workbench.schema import Column, Schema
from workbench.steps.base import ColumnsStep, Context, Fitted
from workbench.steps.learning import Learner
from workbench.steps.selectors import Columns, Selector, matching, resolve


@dataclass(frozen=True, repr=False)
class DropDuplicates(ColumnsStep):
    """Keep one training row of those that are alike; what is predicted keeps every row.

    Args:
        columns: where rows must agree to be alike. By default all features, and the target with them.
        order_by: columns by which the first row is kept; without it any one of them is.
    """

    columns: Columns = matching("*")
    order_by: str | tuple[str, ...] = ()
    drops_rows: ClassVar[bool] = True

    def reads(self, schema: Schema) -> tuple[str, ...]:
        return (*self.chosen(schema), *resolve(self.order_by, schema))

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return ()

    def learn(self, context: Context) -> Learner[Fitted]:
        yield from ()
        names = self.chosen(context.schema)
        if isinstance(self.columns, Selector) and context.target is not None:
            names += (context.target,)
        return Fitted(
            (), training=(Distinct(names, resolve(self.order_by, context.schema)),) if names else ()
        )
