"""`workbench predict` hands its arguments to the runtime and passes on what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.cli import main
from workbench.runtime import batch


def test_predict_says_how_much_it_scored(monkeypatch, capsys):
    asked = []

    def predict_file(*files: str, progress: object) -> batch.Scored:
        asked.append((files, progress))
        return batch.Scored(Path("out.parquet"), rows=12_345, seconds=1.24)

    monkeypatch.setattr(batch, "predict_file", predict_file)

    assert main(["predict", "model.onnx", "in.csv", "out.parquet"]) == 0
    assert asked == [(("model.onnx", "in.csv", "out.parquet"), None)]  # no progress where no one looks
    assert capsys.readouterr().out == "12,345 rows scored in 1.2 s: out.parquet\n"


def test_a_file_that_is_no_model_is_bad_input(workplace, capsys):
    (workplace / "model.onnx").write_bytes(b"no model")
    (workplace / "in.csv").write_text("a\n1\n")

    assert main(["predict", "model.onnx", "in.csv", "out.parquet"]) == 2
    assert "model.onnx" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["fly"], ["predict"], ["run"], ["run", "a", "-p", "n"]])
def test_a_command_line_that_cannot_be_read(words):
    with pytest.raises(SystemExit) as stopped:
        main(words)

    assert stopped.value.code == 2
