"""Score whole files: Parquet or CSV in, Parquet out, in bounded memory and on all cores."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from workbench.errors import InputError, MissingExtraError
from workbench.runtime.predictor import Predictor

try:
    import pyarrow as pa
    import pyarrow.parquet
except ImportError as error:
    raise MissingExtraError.of("Scoring files", "batch") from error

from workbench.runtime.answers import answer_columns, beside
from workbench.runtime.spelling import typed
from workbench.runtime.tables import Chunk, Wanted, find_files, read_chunks


@dataclass(frozen=True)
class Scored:
    """A file that was scored.

    Args:
        output: the Parquet file that was written.
        rows: how many rows it has.
        seconds: how long it took, reading and writing included.
    """

    output: Path
    rows: int
    seconds: float


def predict_file(
    model: Predictor | str | os.PathLike[str],
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    columns: Collection[str] | None = None,
    batch_rows: int = 16_384,
    progress: Callable[[int], None] | None = None,
) -> Scored:
    """Score every row of a table on disk; an interrupted job leaves no output.

    The output has the rows of the input in their order: its columns, then `prediction`, then for a
    classifier one `probability_<class>` a class. A CSV gives its numbers and times by the model's schema;
    its other columns are text.

    Args:
        model: a Predictor, or the path of its file.
        source: a Parquet or CSV file (.csv, .csv.gz), a folder, or a glob such as "flights/*.parquet".
        output: the Parquet file to write.
        columns: the input's columns to keep, such as a key; all where it is None.
        batch_rows: how many rows are scored at a time; memory grows with it and with the cores.
        progress: called with the number of rows written so far.

    Raises:
        MissingExtraError: pyarrow is not installed (on import).
        InputError: there is nothing to read, or the output cannot be written beside it.
        ColumnError: a column is missing, or the input has one that the output would write.
        DataError: a value that its column cannot hold, named by file, row and column.
    """
    began = time.perf_counter()
    predictor = model if isinstance(model, Predictor) else Predictor(model)
    files, target = find_files(source), _target(output)
    if target.resolve() in {file.resolve() for file in files}:
        raise InputError(f"{str(target)!r} is the input.", do="Write the output to another file.")
    wanted = Wanted(None if columns is None else tuple(columns), predictor.schema.names)
    chunks = read_chunks(files, wanted, rows=batch_rows)
    with (
        _aside(target) as part,
        closing(_in_order(partial(_score, predictor, wanted.keep), chunks)) as tables,
    ):
        rows = _write(tables, part, progress)
    return Scored(target, rows, time.perf_counter() - began)


def _target(output: str | os.PathLike[str]) -> Path:
    target = Path(output)
    if target.suffix.lower() not in (".parquet", ".pq"):
        raise InputError(f"The output is Parquet, and {str(target)!r} does not end in .parquet.")
    return target


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """A path to write to, which takes its place as the target only when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _in_order(work: Callable[[Chunk], pa.Table], chunks: Iterable[Chunk]) -> Generator[pa.Table, None, None]:
    """Work on chunks in threads (a model lets go of the interpreter while it runs), few at a time."""
    workers = _cores()
    pending: deque[Future[pa.Table]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for chunk in chunks:
            pending.append(pool.submit(work, chunk))
            if len(pending) > workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _score(predictor: Predictor, keep: tuple[str, ...] | None, chunk: Chunk) -> pa.Table:
    schema, table = predictor.schema, chunk.table
    try:
        if chunk.is_text:
            table = typed(table, schema, first_row=chunk.first_row)
        read = table.select([name for name in table.column_names if name in schema])
        scores = predictor.score(read, first_row=chunk.first_row)
        kept = table if keep is None else table.select(list(keep))
        return beside(kept, answer_columns(predictor, scores))
    except InputError as error:
        raise type(error)(f"{chunk.file}: {error}") from error


def _write(tables: Iterator[pa.Table], part: Path, progress: Callable[[int], None] | None) -> int:
    first = next(tables)
    rows = 0
    with pyarrow.parquet.ParquetWriter(part, first.schema) as writer:
        for table in tables:
            writer.write_table(table)
            rows += table.num_rows
            if progress is not None:
                progress(rows)
    return rows
