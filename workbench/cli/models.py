"""The subcommands about exported models: predict."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    predict = commands.add_parser("predict", help="score the rows of a file with an exported model")
    predict.add_argument("model", metavar="MODEL", help="an .onnx file that workbench exported")
    predict.add_argument("input", metavar="INPUT", help="Parquet or CSV: a file, a folder or a glob")
    predict.add_argument("output", metavar="OUTPUT", help="the Parquet file to write")
    predict.set_defaults(command=_predict)


def _predict(options: argparse.Namespace) -> None:
    from workbench.runtime.batch import predict_file

    progress = _count_rows if sys.stderr.isatty() else None
    scored = predict_file(options.model, options.input, options.output, progress=progress)
    print(f"{scored.rows:,} rows scored in {scored.seconds:.1f} s: {scored.output}")


def _count_rows(rows: int) -> None:
    print(f"\r{rows:,} rows ", end="", file=sys.stderr, flush=True)
