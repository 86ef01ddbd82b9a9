"""Who answers which question: for each kind of question one method of its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from workbench.recipe import FittedRecipe
from workbench.widgets.associating import Together, together
from workbench.widgets.bounds import Treated, bounds
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.effects import Effects, effects
from workbench.widgets.frontend import Front, front
from workbench.widgets.likeness import Likeness, likeness
from workbench.widgets.menus import Menus, menus
from workbench.widgets.overview import Overview, glanced, overview
from workbench.widgets.pages import Page, page
from workbench.widgets.pairs import Pair, pair
from workbench.widgets.questions import (
    AssociationsAsked,
    BoundsAsked,
    EffectsAsked,
    FrontAsked,
    LikenessAsked,
    MenusAsked,
    OverviewAsked,
    PageAsked,
    PairAsked,
    Question,
)
from workbench.widgets.table import Table
from workbench.widgets.timeline import Timeline
from workbench.widgets.worker import Work


class Desk:
    """What answers are made from, for one explorer.

    Attributes:
        table: the table that is explored.
        timeline: what was chosen so far.
    """

    def __init__(self, table: Table, timeline: Timeline) -> None:
        self.table = table
        self.timeline = timeline
        self._shelf = CubeShelf(table)
        self._fitted: FittedRecipe | None = None  # the recipe as last fitted, for pages of prepared rows

    @cached_property
    def seen(self) -> Overview:
        """What a glance at the table saw."""
        return glanced(self.table)

    def answers(self, kind: str, question: Question, work: Work) -> Iterator[Any]:
        """The answers to a question, each better than the one before."""
        answering: Iterator[Any] = getattr(self, kind)(question, work)
        return answering

    def front(self, asked: FrontAsked, work: Work) -> Iterator[Front]:
        yield front()

    def menus(self, asked: MenusAsked, work: Work) -> Iterator[Menus]:
        yield menus(self.table.title)

    def overview(self, asked: OverviewAsked, work: Work) -> Iterator[Overview]:
        return overview(self.table, self.seen, asked, work)

    def page(self, asked: PageAsked, work: Work) -> Iterator[Page]:
        return page(self.table, asked, self._fitted, work)

    def bounds(self, asked: BoundsAsked, work: Work) -> Iterator[Treated]:
        return bounds(self.table, self._shelf, asked, work)

    def likeness(self, asked: LikenessAsked, work: Work) -> Iterator[Likeness]:
        return likeness(self.table, self._shelf, asked, work)

    def associations(self, asked: AssociationsAsked, work: Work) -> Iterator[Together]:
        return together(self.table, work)

    def pair(self, asked: PairAsked, work: Work) -> Iterator[Pair]:
        return pair(self.table, self._shelf, asked, work)

    def effects(self, asked: EffectsAsked, work: Work) -> Iterator[Effects]:
        for found, fitted in effects(self.table, self.timeline, work):
            self._fitted = fitted
            yield found
