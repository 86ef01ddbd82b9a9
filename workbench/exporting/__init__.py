"""Exporting: one ONNX file that takes raw rows, and proves that it answers as the trained model did."""

from __future__ import annotations

from workbench.exporting.export import Exported, export
from workbench.exporting.proof import Agreement

__all__ = ["Agreement", "Exported", "export"]
