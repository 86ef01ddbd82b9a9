"""What would the model say, were this row different? One row to edit, and the answer beside it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from os import PathLike
from typing import Any

import ipywidgets
import pyarrow as pa

from workbench.errors import InputError
from workbench.runtime import Predictor
from workbench.runtime.spelling import typed
from workbench.schema import Column

_MOST_CLASSES = 6
_FIELD = {"description_width": "9em"}
_WIDE = ipywidgets.Layout(width="20em")


def what_if(model: Predictor | str | PathLike[str], row: Mapping[str, Any] | None = None) -> WhatIf:
    """Edit one row and see at once what an exported model says of it.

    It starts with a row as common as can be: the median of each number and the most frequent of each
    text, as the model saw them in training.

    Args:
        model: a predictor, or the path of the file that `export` wrote.
        row: values to start with instead.

    Raises:
        InputError: the row has fields that the model does not read.
    """
    predictor = model if isinstance(model, Predictor) else Predictor(model)
    given = dict(row or {})
    if strange := [name for name in given if name not in predictor.schema]:
        raise InputError(
            f"The model does not read {strange[0]!r}.", known=predictor.schema.names, given=strange[0]
        )
    return WhatIf(predictor, _common_row(predictor) | {name: _spelled(each) for name, each in given.items()})


class WhatIf(ipywidgets.HBox):  # type: ignore[misc]
    """A form with a field for each column that the model reads, and its answer.

    Args:
        model: the model that answers.
        row: the text that each field starts with; nothing where the value is missing.
    """

    def __init__(self, model: Predictor, row: Mapping[str, str]) -> None:
        self.model = model
        self.fields = {
            column.name: _field(column, row.get(column.name, ""), _frequent(model, column.name))
            for column in model.schema
        }
        self.answer = ipywidgets.HTML(layout=ipywidgets.Layout(width="22em", margin="0 0 0 2em"))
        self._first: Mapping[str, float] | None = None
        for field in self.fields.values():
            field.observe(self._update, names="value")
        self._update()
        form = ipywidgets.GridBox(
            list(self.fields.values()),
            layout=ipywidgets.Layout(grid_template_columns="repeat(auto-fill, 21em)", flex="1 1 auto"),
        )
        super().__init__([form, self.answer])

    @property
    def row(self) -> dict[str, Any]:
        """The row as it stands, in the model's types.

        Raises:
            DataError: a field holds what its column cannot.
        """
        texts = {name: [field.value.strip() or None] for name, field in self.fields.items()}
        table = pa.table({name: pa.array(each, pa.string()) for name, each in texts.items()})
        return dict(typed(table, self.model.schema).to_pylist()[0])

    def _update(self, _change: object = None) -> None:
        try:
            answer = _answer(self.model, self.row)
        except InputError as error:
            self.answer.value = (
                f"<p role='alert' style='color:var(--jp-error-color1,#b00)'>{escape(str(error))}</p>"
            )
            return
        self._first = answer if self._first is None else self._first
        self.answer.value = _page(self.model, answer, self._first)


def _answer(model: Predictor, row: Mapping[str, Any]) -> dict[str, float]:
    """The probability of each class, or the value alone."""
    if model.task == "regression":
        return {model.target: float(model.predict([row])[0])}
    shares = model.predict_proba([row])[0].tolist()
    return dict(zip(map(str, model.classes), shares, strict=True))


def _page(model: Predictor, answer: Mapping[str, float], first: Mapping[str, float]) -> str:
    if model.task == "regression":
        value, before = answer[model.target], first[model.target]
        return f"{_head(model.target, f'{value:,.4g}')}<p>{value - before:+,.4g} against the first row</p>"
    likeliest = sorted(answer, key=lambda name: -answer[name])
    bars = "".join(_bar(name, answer[name], first[name]) for name in likeliest[:_MOST_CLASSES])
    return _head(model.target, likeliest[0]) + bars


def _head(target: str, says: str) -> str:
    return (
        f"<div style='color:var(--jp-ui-font-color2,#666)'>{escape(target)}</div>"
        f"<div style='font-size:28px;line-height:1.5'>{escape(says)}</div>"
    )


def _bar(name: str, share: float, before: float) -> str:
    full = f"width:{share:.2%};height:8px;border-radius:4px;background:var(--jp-brand-color1,#1976d2)"
    moved = f" <small>({share - before:+.1%})</small>" if abs(share - before) >= 0.0005 else ""
    return (
        "<div style='margin:6px 0;font-variant-numeric:tabular-nums'>"
        f"<div style='display:flex;justify-content:space-between'><span>{escape(name)}</span>"
        f"<span>{share:.1%}{moved}</span></div>"
        "<div style='background:var(--jp-layout-color2,#eee);height:8px;border-radius:4px'>"
        f"<div style='{full}'></div></div></div>"
    )


def _field(column: Column, text: str, frequent: tuple[str, ...]) -> ipywidgets.Text:
    how = {"description": column.name, "value": text, "style": _FIELD, "layout": _WIDE}
    how["placeholder"] = "missing" if column.nullable else "needed"
    return ipywidgets.Combobox(options=frequent, **how) if frequent else ipywidgets.Text(**how)


def _common_row(model: Predictor) -> dict[str, str]:
    row = {}
    for column in _statistics(model):
        middle = column["figures"].get("50%", {}).get("value")
        most = column["frequent"][0]["value"] if column["frequent"] else None
        value = middle if column["kind"] in ("number", "timestamp") and middle is not None else most
        row[column["name"]] = f"{value:.6g}" if isinstance(value, float) else _spelled(value)
    return row


def _frequent(model: Predictor, name: str) -> tuple[str, ...]:
    """The values to choose from: those most frequent in training, of a column that is no measure."""
    for column in _statistics(model):
        if column["name"] == name and column["kind"] not in ("number", "timestamp"):
            return tuple(_spelled(each["value"]) for each in column["frequent"])
    return ()


def _statistics(model: Predictor) -> list[dict[str, Any]]:
    return list(model.metadata.get("statistics", {}).get("columns", ()))


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    return (
        f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e6 else str(value)
    )
