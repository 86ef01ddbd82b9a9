"""The model behind LitServe's POST /predict; run in the environment .venv-servers, which has LitServe."""

from __future__ import annotations

import sys
from typing import Any

from litserve import LitAPI, LitServer

from workbench.runtime import Predictor


class Late(LitAPI):  # type: ignore[misc]
    """Rows as JSON, as they come."""

    def setup(self, device: str) -> None:
        self.late = Predictor("row.onnx")

    def decode_request(self, request):  # LitServe reads the annotations, and takes any for a form
        return request

    def predict(self, rows: Any) -> Any:
        return self.late.score(rows)

    def encode_response(self, scores: Any) -> Any:
        return {"prediction": scores.prediction.tolist(), "probability": scores.probabilities.tolist()}


if __name__ == "__main__":
    server = LitServer(Late(), accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="error")
