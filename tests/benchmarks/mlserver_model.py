"""The model behind MLServer's Open Inference Protocol; imported by it, in the environment .venv-servers."""

from __future__ import annotations

from mlserver import MLModel, types
from mlserver.codecs import NumpyCodec

from workbench.runtime import Predictor


class Late(MLModel):  # type: ignore[misc]
    """One tensor a column, as ours."""

    async def load(self) -> bool:
        self.late = Predictor("row.onnx")
        return True

    async def predict(self, payload: types.InferenceRequest) -> types.InferenceResponse:
        scores = self.late.score({each.name: list(each.data) for each in payload.inputs})
        named = {"prediction": scores.prediction, "probability": scores.probabilities}
        outputs = [NumpyCodec.encode_output(name, values) for name, values in named.items()]
        return types.InferenceResponse(model_name=self.name, outputs=outputs)
