"""The graph of a model: raw columns in, the recipe's ops, the estimator, answers out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import onnx
from spox import Tensor, Var, argument, build

from workbench.errors import ColumnError, NotExportableError
from workbench.exporting.abreast import Abreast
from workbench.exporting.estimators import lower_estimator
from workbench.exporting.opsets import Opsets
from workbench.ops import Op, nulls
from workbench.recipe import FittedRecipe
from workbench.schema import Schema, Storage
from workbench.training import Model

_DTYPES: dict[Storage, type[np.generic]] = {"number": np.float64, "text": np.str_, "time": np.int64}


def model_graph(model: Model) -> onnx.ModelProto:
    """The whole model: inputs named as the raw columns, outputs as the runtime reads them.

    Raises:
        NotExportableError: an estimator that has no ONNX form, or a recipe that reads no column.
    """
    opsets, inputs = Opsets(), raw_inputs(model.recipe.inputs)
    answers = lower_estimator(model.estimator, _matrix(model.recipe, inputs, opsets), opsets)
    return build(inputs, {f"output.{name}": value for name, value in answers.items()})


def lower_ops(ops: Iterable[Op], inputs: Mapping[str, Var], schema: Schema, onnx: Opsets) -> dict[str, Var]:
    """Every column that is there once the ops are done, each a vector of rows."""
    abreast = Abreast(onnx)
    return abreast.lower(ops, {**inputs, **_finite_numbers(inputs, schema, abreast, onnx)})


def columns_graph(ops: Iterable[Op], schema: Schema) -> onnx.ModelProto:
    """Ops alone, with every column as an output: shows which part of a model is at fault."""
    inputs = raw_inputs(schema)
    values = lower_ops(ops, inputs, schema, Opsets())
    return build(inputs, {f"output.{name}": value for name, value in values.items()})


def raw_inputs(schema: Schema) -> dict[str, Var]:
    """The inputs of a graph: a vector of rows for each raw column, under its own name."""
    if not schema.names:
        raise NotExportableError("The recipe reads no column.", do="Keep at least one feature.")
    return {column.name: argument(Tensor(_DTYPES[column.storage], ("rows",))) for column in schema}


def _matrix(recipe: FittedRecipe, inputs: Mapping[str, Var], onnx: Opsets) -> Var:
    """Features side by side, rounded to float32 once and held as float64."""
    recipe.require_numbers()
    abreast = Abreast(onnx)
    numbers = _finite_numbers(inputs, recipe.inputs, abreast, onnx)
    values = abreast.lower(recipe.ops, {**inputs, **numbers})
    missing = [name for name in recipe.features if name not in values]
    if missing:
        raise ColumnError(f"The recipe's ops do not write {missing[0]!r}.", known=values, given=missing[0])
    end_to_end = abreast.join([values[name] for name in recipe.features])
    rounded = onnx.op.cast(end_to_end, to=np.float32)
    shape = onnx.integers([len(recipe.features), -1])
    turned = onnx.op.transpose(onnx.op.reshape(rounded, shape), perm=[1, 0])
    matrix: Var = nulls.finite(onnx.op.cast(turned, to=np.float64), onnx)
    return matrix


def _finite_numbers(
    inputs: Mapping[str, Var], schema: Schema, abreast: Abreast, onnx: Opsets
) -> dict[str, Var]:
    """The raw columns of numbers, with infinities as missing, all of them at once."""
    names = [column.name for column in schema if column.storage == "number"]
    if not names:
        return {}
    finite = nulls.finite(abreast.join([inputs[name] for name in names]), onnx)
    return dict(zip(names, abreast.split(finite, len(names)), strict=True))
