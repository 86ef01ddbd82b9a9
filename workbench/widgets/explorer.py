"""`explore`: a table in the notebook, to look at and to choose by clicking what is done to it."""

from __future__ import annotations

from functools import partial
from typing import Any

import anywidget
import traitlets

from workbench.errors import InputError, WorkbenchError
from workbench.recipe import Recipe
from workbench.schema import Schema
from workbench.widgets import frontend
from workbench.widgets.desk import Desk
from workbench.widgets.packing import pack
from workbench.widgets.picture import lines_of, picture_of, words_of
from workbench.widgets.questions import Question, parse
from workbench.widgets.table import Table
from workbench.widgets.timeline import Timeline
from workbench.widgets.worker import Superseded, Work, Worker


def explore(
    frame_or_uri: Any,
    recipe: Recipe | None = None,
    *,
    target: str | None = None,
    key: str | None = None,
    schema: Schema | None = None,
) -> Explorer:
    """Look at a table of any size, and choose by clicking what is done to it.

    Nothing but a few rows is held in memory: pages, counts and statistics are read when they are asked
    for, beside the kernel, which stays free. What is shown says how many rows are behind it: first a
    glance at some from all over the table, then all of them.

    Args:
        frame_or_uri: a polars, pandas or pyarrow frame, or what `scan` opens: a path, a pattern, a URI.
        recipe: where to begin.
        target: the column to be predicted; no selector chooses it.
        key: the column that names a row: a sample is drawn by it, and is the same everywhere then.
        schema: what the columns mean; else it is inferred.

    Returns:
        A widget for JupyterLab and Voila. Its `recipe` is what was chosen so far; set it, and the view
        follows.

    Raises:
        InputError: there is nothing at that place, or no column that can be worked on.
        ColumnError: a target or key that is not there.

    >>> from workbench.steps import Impute
    >>> explorer = explore({"dep_delay": [2.0, None, 9.0], "carrier": ["UA", "AA", "UA"]})
    >>> explorer
    <Explorer of Table: 3 rows × 2 columns>
    >>> explorer.recipe = Recipe((Impute("dep_delay"),))
    >>> explorer.recipe
    Recipe((
        Impute('dep_delay'),
    ))
    """
    table = Table(frame_or_uri, schema=schema, target=target, key=key)
    return Explorer(table, Recipe() if recipe is None else recipe)


class Explorer(anywidget.AnyWidget):
    """What `explore` returns: it shows itself, and its `recipe` is what was chosen so far.

    The browser may set `timeline` and ask the questions of `questions.py`; whatever else it sends is
    refused, with a reason that the view shows.
    """

    _esm = frontend.loader()
    timeline: traitlets.List[Any] = traitlets.List().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)  # what is left when no kernel answers

    def __init__(self, table: Table, recipe: Recipe) -> None:
        self._desk = Desk(table, Timeline.of(recipe))
        self._worker = Worker()
        super().__init__(timeline=Timeline.of(recipe).to_json())
        # ipykernel would take what a browser sends to where this cell runs, to wait there while a cell runs.
        self.comm._reply_subshell_for = None
        self.on_msg(self._asked)  # from here on a browser may ask, and fetch the view while we look
        try:
            self.picture = picture_of(self._desk.seen, table.title)
        except BaseException:
            self.close()
            raise

    @property
    def recipe(self) -> Recipe:
        """The steps that are switched on."""
        return Timeline.from_json(self.timeline).recipe

    @recipe.setter
    def recipe(self, recipe: Recipe) -> None:
        self.timeline = Timeline.of(recipe).to_json()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the browser sends of the state: a timeline, and nothing else."""
        try:
            if set(sync_data) != {"timeline"}:
                raise InputError("A browser may set the timeline, and nothing else.")
            timeline = Timeline.from_json(sync_data["timeline"])
        except InputError as error:
            self.send({"refused": "timeline", "number": 0, "says": str(error)})
            self.send_state("timeline")
        else:
            super().set_state({"timeline": timeline.to_json()})

    def close(self) -> None:
        """Take the widget away, and stop what is worked on."""
        self._worker.stop()
        super().close()

    @traitlets.validate("timeline")
    def _valid(self, proposal: Any) -> list[dict[str, Any]]:
        timeline = Timeline.from_json(list(proposal["value"]))
        self._desk.timeline = timeline
        return timeline.to_json()

    def _asked(self, _: Any, message: Any, buffers: Any) -> None:
        try:
            kind, number, question = parse(message)
        except InputError as error:
            self.send({"refused": "question", "number": 0, "says": str(error)})
            return
        told = {"progress": kind, "number": number}
        work = Work(lambda share: self.send({**told, "share": share}))
        self._worker.start(kind, work, partial(self._answer, kind, number, question))

    def _answer(self, kind: str, number: int, question: Question, work: Work) -> None:
        try:
            for answer in self._desk.answers(kind, question, work):
                work.check()
                body, buffers = pack(answer)
                self.send({"answer": kind, "number": number, "body": body}, buffers)
            self.send({"done": kind, "number": number})
        except Superseded:
            raise
        except BaseException as error:  # noqa: BLE001 (also a panic of the engine; the view says what it says)
            says = str(error) if isinstance(error, WorkbenchError) else f"{type(error).__name__}: {error}"
            self.send({"refused": kind, "number": number, "says": says[:2000]})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        bundle, metadata = shown
        lines = lines_of(self._desk.seen, self._desk.table.title)
        return {**bundle, "text/plain": lines, "image/svg+xml": self.picture}, metadata

    def __repr__(self) -> str:
        return words_of(self._desk.seen, self._desk.table.title)
