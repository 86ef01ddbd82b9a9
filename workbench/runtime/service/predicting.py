"""`POST /predict`: rows as JSON, one object a row or one list a column, and what the model says of each."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.runtime.service.bodies import read_json
from workbench.runtime.service.replies import Problem, Reply, reply_json
from workbench.runtime.service.served import Served

_DECODER = msgspec.json.Decoder()


def predict(served: Served, body: bytes, *, most_rows: int) -> Reply:
    """Answer rows.

    Args:
        served: the model.
        body: a list of objects (rows), an object of lists (columns), or an object of single values (a row).
        most_rows: more are refused.

    Raises:
        Problem: 400 for what is no JSON, 413 for too many rows, 422 for rows that the model cannot read.
    """
    rows = read_json(body, _DECODER)
    check_count(_count(rows), most_rows)
    scores = served.score(rows)
    answer: dict[str, Any] = {"prediction": scores.prediction.tolist()}
    if scores.probabilities is not None:
        answer["probability"] = scores.probabilities.tolist()
        answer["classes"] = served.predictor.classes
    return reply_json(answer, rows=len(scores.prediction))


def check_count(rows: int, most: int) -> None:
    """Refuse too many rows before work is done on them."""
    if rows > most:
        raise Problem(
            413, f"{rows:,} rows were given, and {most:,} is the most. Send them in several requests."
        )


def _count(rows: Any) -> int:
    if isinstance(rows, dict):
        return max((len(column) for column in rows.values() if isinstance(column, list)), default=1)
    return len(rows) if isinstance(rows, list) else 1
