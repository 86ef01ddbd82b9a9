from __future__ import annotations

import inspect

import pytest

from workbench.widgets.desk import Desk
from workbench.widgets.frontend import front, loader
from workbench.widgets.questions import QUESTIONS


@pytest.mark.parametrize(("kind", "question"), QUESTIONS.items())
def test_every_question_is_answered(kind: str, question: type) -> None:
    asked = inspect.signature(getattr(Desk, kind)).parameters["asked"]

    assert asked.annotation == question.__name__


def test_the_view_holds_no_address_and_makes_no_html() -> None:
    script = front().script + loader()

    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "http://",
        "https://",
    ):
        assert word not in script.replace("http://www.w3.org/2000/svg", "")
