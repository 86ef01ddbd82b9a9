"""The explorer in a real kernel, asked over a real comm as a browser asks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

import workbench as wb
from workbench.errors import InputError
from workbench.widgets import explore

ROOT = Path(__file__).parents[2]
SOON = 60.0


@dataclass
class Visitor:
    """Speaks the protocol of widgets with a kernel, as a browser does."""

    client: BlockingKernelClient
    model: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    def send(self, data: Any) -> None:
        self.client.shell_channel.send(
            self.client.session.msg("comm_msg", {"comm_id": self.model, "data": data})
        )

    def ask(self, kind: str, number: int = 1, **of: Any) -> dict[str, Any]:
        self.send({"method": "custom", "content": {"ask": kind, "number": number, "of": of}})
        return self.wait(lambda told: told.get("done") == kind or "refused" in told)

    def wait(self, fits: Any) -> dict[str, Any]:
        end = time.monotonic() + SOON
        while time.monotonic() < end:
            message = self.client.get_iopub_msg(timeout=SOON)
            if message["msg_type"] == "stream":
                self.heard.append({"stream": message["content"]["text"]})
            if message["msg_type"] != "comm_msg" or message["content"]["comm_id"] != self.model:
                continue
            data = message["content"]["data"]
            told = data["content"] if data["method"] == "custom" else {"state": data["state"]}
            self.heard.append({**told, "bytes": sum(map(len, message["buffers"]))})
            if fits(told):
                return told
        raise TimeoutError

    def evaluate(self, expression: str) -> str:
        request = self.client.execute("", user_expressions={"value": expression})
        while True:
            reply = self.client.get_shell_msg(timeout=SOON)
            if reply["parent_header"].get("msg_id") == request:
                return str(reply["content"]["user_expressions"]["value"]["data"]["text/plain"])


@pytest.fixture(scope="module")
def kernel(flights_file: Path) -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(env={"PYTHONPATH": str(ROOT)}, kernel_name="python3")
    client.execute_interactive(
        f"import time, workbench as wb; explorer = wb.explore({str(flights_file)!r})", timeout=SOON
    )
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def visitor(kernel: BlockingKernelClient) -> Visitor:
    visitor = Visitor(kernel, "")
    visitor.model = visitor.evaluate("explorer.model_id").strip("'")
    kernel.execute_interactive("explorer.recipe = wb.Recipe()", timeout=SOON)
    return visitor


def test_a_recipe_that_a_browser_sends_is_the_explorers(visitor: Visitor) -> None:
    recipe = wb.Recipe((wb.ClipOutliers("dep_delay", method="mad"), wb.Impute(wb.numeric())))
    timeline = [{"step": step.to_json(), "enabled": at == 0} for at, step in enumerate(recipe.steps)]
    visitor.send({"method": "update", "state": {"timeline": timeline}, "buffer_paths": []})

    assert visitor.evaluate("explorer.recipe.steps") == "(ClipOutliers('dep_delay', method='mad'),)"


HOSTILE_STATES = (
    {"timeline": "drop table"},
    {"timeline": [{"step": {"step": "Calculate", "output": "a", "expression": "__import__('os')"}}]},
    {"timeline": [{"step": {"step": "__class__"}, "enabled": True}]},
    {"_esm": "export default { render() { window.hacked = 1 } }"},
    {"timeline": [], "picture": "<svg onload='window.hacked = 1'/>"},
    {"layout": "IPY_MODEL_of_somebody_else"},
)


@pytest.mark.parametrize("state", HOSTILE_STATES, ids=str)
def test_no_other_state_is_taken(visitor: Visitor, state: dict[str, Any]) -> None:
    before = visitor.evaluate("(explorer._esm, explorer.picture, explorer.recipe, explorer.layout.model_id)")
    visitor.send({"method": "update", "state": state, "buffer_paths": []})
    told = visitor.wait(lambda told: "refused" in told)

    assert (told["refused"], bool(told["says"])) == ("timeline", True)
    assert before == visitor.evaluate(
        "(explorer._esm, explorer.picture, explorer.recipe, explorer.layout.model_id)"
    )


HOSTILE_MESSAGES = (
    None,
    [],
    "page",
    {"ask": "exec", "number": 1, "of": {"code": "1"}},
    {"ask": "page", "number": 1, "of": {"start": "0; drop"}},
    {"ask": "page", "number": -1, "of": {"start": 0}},
    {"ask": "__class__", "number": 1, "of": {}},
    {"ask": "bounds", "number": 1, "of": {"column": {"$ne": 1}, "treatment": "x", "method": "mad"}},
)


@pytest.mark.parametrize("content", HOSTILE_MESSAGES, ids=str)
def test_no_other_question_is_taken(visitor: Visitor, content: Any) -> None:
    visitor.send({"method": "custom", "content": content})

    assert visitor.wait(lambda told: "refused" in told)["says"]
    assert not [told for told in visitor.heard if "stream" in told]  # no traceback


def test_what_cannot_be_answered_is_refused_by_its_number(visitor: Visitor) -> None:
    told = visitor.ask("pair", 41, left="dep_delay", right="nothing")

    assert (told["refused"], told["number"]) == ("pair", 41)
    assert "No column 'nothing'" in told["says"]


def test_a_panic_of_the_engine_is_told_and_the_next_question_answered(kernel: BlockingKernelClient) -> None:
    kernel.execute_interactive("odd = wb.explore({'a\\x00b': [1.0, 2.0], 'c': [1.0, 2.0]})", timeout=SOON)
    visitor = Visitor(kernel, "")
    visitor.model = visitor.evaluate("odd.model_id").strip("'")

    assert "Panic" in visitor.ask("associations", 1)["says"]
    assert visitor.ask("associations", 2)["number"] == 2
    assert visitor.ask("page", 3, start=0)["done"] == "page"


def test_numbers_travel_as_bytes(visitor: Visitor) -> None:
    visitor.ask("page", 5, start=1000)
    (answer,) = [told for told in visitor.heard if told.get("answer") == "page"]

    assert answer["number"] == 5
    assert answer["bytes"] > len(json.dumps(answer["body"]))


def test_the_kernel_stays_free_while_all_rows_are_read(visitor: Visitor) -> None:
    visitor.send({"method": "custom", "content": {"ask": "associations", "number": 9, "of": {}}})
    assert visitor.evaluate("1 + 1") == "2"
    assert not [told for told in visitor.heard if told.get("done") == "associations"]

    visitor.wait(lambda told: told.get("done") == "associations")
    assert [told for told in visitor.heard if told.get("progress") == "associations"]


def test_the_newest_question_of_a_kind_is_the_one_that_is_answered(visitor: Visitor) -> None:
    for number in range(20, 40):
        of = {"column": "dep_delay", "treatment": "ClipOutliers", "method": "bounds", "upper": float(number)}
        visitor.send({"method": "custom", "content": {"ask": "bounds", "number": number, "of": of}})
    visitor.wait(lambda told: told.get("done") == "bounds" and told["number"] == 39)

    done = [told["number"] for told in visitor.heard if told.get("done") == "bounds"]
    assert len(done) < 20
    assert done[-1] == 39


def test_a_recipe_that_python_sets_moves_the_view(visitor: Visitor) -> None:
    visitor.client.execute("explorer.recipe = wb.Recipe((wb.Impute('dep_delay'),))")
    told = visitor.wait(lambda told: "timeline" in told.get("state", {}))

    assert [entry["step"]["step"] for entry in told["state"]["timeline"]] == ["Impute"]


def test_python_is_told_too_when_it_is_no_timeline() -> None:
    explorer = explore({"a": [1.0]})

    with pytest.raises(InputError, match="No step 'Guess'"):
        explorer.timeline = [{"step": {"step": "Guess"}, "enabled": True}]
    assert explorer.recipe == wb.Recipe()


@pytest.mark.parametrize(
    ("source", "more", "says"),
    [
        ("nowhere.parquet", {}, "nowhere.parquet"),
        ({"a": [1.0]}, {"target": "b"}, "no column 'b' to be the target"),
        ({}, {}, "no column to explore"),
    ],
)
def test_what_cannot_be_explored_is_refused_at_once(source: Any, more: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        explore(source, **more)
