"""What holds of a run holds whether its kernel starts by itself or is forked, so each test sees both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.jobs.warm.nests import warm_kernels


@pytest.fixture(autouse=True, params=["cold", "warm"])
def kernel_start(request: pytest.FixtureRequest, no_kernel_left: None) -> Iterator[None]:
    if request.param == "cold":
        yield
        return
    with warm_kernels():
        yield
