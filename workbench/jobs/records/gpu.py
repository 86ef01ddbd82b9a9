"""What NVIDIA's graphics cards do, asked of the library that comes with their driver."""

from __future__ import annotations

from ctypes import CDLL, Structure, byref, c_uint, c_ulonglong, c_void_p
from functools import cache
from typing import Any

_LIBRARY = "libnvidia-ml.so.1"


class _Utilization(Structure):
    _fields_ = (("gpu", c_uint), ("memory", c_uint))


class _Memory(Structure):
    _fields_ = (("total", c_ulonglong), ("free", c_ulonglong), ("used", c_ulonglong))


def sample_gpus() -> dict[str, Any]:
    """How busy the cards are in percent, on average, and how many bytes they hold; nothing without one."""
    found = [_sample(card) for card in _cards()]
    if not found:
        return {}
    busy, held = zip(*found, strict=True)
    return {"gpu": round(sum(busy) / len(busy), 1), "gpu_memory": sum(held)}


def _sample(card: c_void_p) -> tuple[int, int]:
    library, utilization, memory = _library(), _Utilization(), _Memory()
    library.nvmlDeviceGetUtilizationRates(card, byref(utilization))
    library.nvmlDeviceGetMemoryInfo(card, byref(memory))
    return utilization.gpu, memory.used


@cache
def _cards() -> tuple[c_void_p, ...]:
    library, count = _library(), c_uint()
    if library is None or library.nvmlInit_v2() or library.nvmlDeviceGetCount_v2(byref(count)):
        return ()
    cards = tuple(c_void_p() for _ in range(count.value))
    for number, card in enumerate(cards):
        library.nvmlDeviceGetHandleByIndex_v2(number, byref(card))
    return cards


@cache
def _library() -> Any:
    try:
        return CDLL(_LIBRARY)
    except OSError:  # no such card, or none that a notebook could use
        return None
