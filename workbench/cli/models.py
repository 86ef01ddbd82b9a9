"""The subcommands about exported models: predict, serve."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.runtime.service import Ready


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    predict = commands.add_parser("predict", help="score the rows of a file with an exported model")
    predict.add_argument("model", metavar="MODEL", help="an .onnx file that workbench exported")
    predict.add_argument("input", metavar="INPUT", help="Parquet or CSV: a file, a folder or a glob")
    predict.add_argument("output", metavar="OUTPUT", help="the Parquet file to write")
    predict.set_defaults(command=_predict)

    serve = commands.add_parser("serve", help="answer requests over HTTP with an exported model")
    serve.add_argument("model", metavar="MODEL", help="an .onnx file that workbench exported")
    serve.add_argument("--host", default="127.0.0.1", help="by default this machine alone is heard")
    serve.add_argument("--port", type=int, default=8000, help="0 picks a free one")
    token = serve.add_mutually_exclusive_group()
    token.add_argument("--token", help="by default $WORKBENCH_TOKEN, or else one is made up and printed")
    token.add_argument("--no-token", action="store_true", help="let everybody ask who reaches the address")
    serve.set_defaults(command=_serve)


def _predict(options: argparse.Namespace) -> None:
    from workbench.runtime.batch import predict_file

    progress = _count_rows if sys.stderr.isatty() else None
    scored = predict_file(options.model, options.input, options.output, progress=progress)
    print(f"{scored.rows:,} rows scored in {scored.seconds:.1f} s: {scored.output}")


def _serve(options: argparse.Namespace) -> None:
    from workbench.runtime.service import serve

    given = options.token or os.environ.get("WORKBENCH_TOKEN")
    made_up = None if given or options.no_token else secrets.token_urlsafe()
    token = None if options.no_token else given or made_up

    def announce(ready: Ready) -> None:
        print(f"{ready.name} {ready.version} answers at {ready.url}", flush=True)
        if made_up:
            print(f"token {made_up}", flush=True)

    serve(options.model, token=token, host=options.host, port=options.port, announce=announce)


def _count_rows(rows: int) -> None:
    print(f"\r{rows:,} rows ", end="", file=sys.stderr, flush=True)
