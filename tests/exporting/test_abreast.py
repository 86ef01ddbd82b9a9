"""Ops that are written as one answer as each for itself does on polars."""

from __future__ import annotations

import onnx
import onnxruntime
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from spox import build

from tests.contract.targets import as_none, differences, plain
from workbench.engines import ingest, lazy
from workbench.exporting.abreast import composed
from workbench.exporting.graph import lower_ops, raw_inputs
from workbench.exporting.opsets import Opsets
from workbench.exporting.raw import raw_feed
from workbench.ops import Fill, IsMissing, Lookup, Op
from workbench.schema import Column, Schema

NUMBERS, TEXTS = [f"n{at}" for at in range(5)], ["carrier", "origin"]
SCHEMA = Schema(
    tuple(Column(name, "number", "number") for name in NUMBERS)
    + tuple(Column(name, "text", "category") for name in TEXTS)
)
WORDS = st.sampled_from(["UA", "AA", "other", None])
FILLS = st.builds(Fill, st.sampled_from(NUMBERS), st.sampled_from([0.0, -1.5, 7.0]))
LOOKUPS = st.builds(
    lambda column, output, table, default: Lookup(
        column, output, tuple(table), tuple(table.values()), default
    ),
    st.sampled_from(TEXTS),
    st.sampled_from([*TEXTS, "copy"]),
    st.dictionaries(WORDS, WORDS, min_size=1),
    st.sampled_from(["rare", "UA"]),
)
ALL_FILLED = tuple(Fill(name, float(at)) for at, name in enumerate(NUMBERS))
ALL_FLAGGED = tuple(IsMissing(name, f"{name}_missing") for name in NUMBERS)
GROUPS = st.one_of(
    FILLS.map(lambda op: (op,)),
    LOOKUPS.map(lambda op: (op,)),
    st.sampled_from([ALL_FILLED, ALL_FLAGGED, ALL_FLAGGED + ALL_FILLED]),
)
ROWS = pl.DataFrame(
    {
        **{name: [None, float("nan"), at + 0.5, float("inf")] for at, name in enumerate(NUMBERS)},
        "carrier": ["UA", None, "AA", "ZZ"],
        "origin": ["other", "UA", None, "AA"],
    }
)


@settings(deadline=None)  # a first run imports
@given(st.lists(GROUPS, min_size=1, max_size=5))
def test_together_they_answer_as_one_by_one(groups: list[tuple[Op, ...]]) -> None:
    ops = [op for group in groups for op in group]
    frame = ingest(lazy(ROWS), SCHEMA)
    for op in ops:
        frame = op.apply(frame)
    expected = plain(frame.to_native().collect())

    session = onnxruntime.InferenceSession(graph_of(ops).SerializeToString())
    answers = session.run([f"output.{name}" for name in expected], raw_feed(ROWS.to_arrow(), SCHEMA))
    given = {name: as_none(answer) for name, answer in zip(expected, answers, strict=True)}
    assert differences(expected, given, ulp=0) == []


def test_many_columns_take_as_many_nodes_as_a_few() -> None:
    kinds = [node.op_type for node in graph_of([*ALL_FLAGGED, *ALL_FILLED]).graph.node]
    assert kinds.count("IsNaN") == 2
    assert kinds.count("Concat") == 1, "what was split is not joined again"


def test_a_lookup_that_somebody_reads_stays() -> None:
    rare = Lookup("carrier", "carrier", ("UA",), ("UA",), "other")
    copy = Lookup("carrier", "copy", ("UA",), ("UA",), "none")
    code = Lookup("carrier", "carrier", ("UA",), (1.0,), None)
    assert composed([rare, copy, code]) == [rare, copy, code]
    assert len(composed([copy, rare, Fill("n0", 1.0), code])) == 3


def graph_of(ops: list[Op]) -> onnx.ModelProto:
    inputs = raw_inputs(SCHEMA)
    values = lower_ops(ops, inputs, SCHEMA, Opsets())
    return build(inputs, {f"output.{name}": value for name, value in values.items()})
