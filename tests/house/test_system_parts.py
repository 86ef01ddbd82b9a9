"""A missing system part skips its tests on a desk, and fails them in CI."""

from __future__ import annotations

import pytest

from tests.conftest import pytest_runtest_setup


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_part(
    ci: str, outcome: type[BaseException], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request.node.add_marker("spark")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="needs java"):
        pytest_runtest_setup(request.node)
