"""Compares the outputs of two runs of a cell, each by what it is: text, table, figure, picture, error."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.jobs.reproducing.images import match_images
from workbench.jobs.reproducing.matching import LEVELS, Match, Ruler, shorten
from workbench.jobs.reproducing.noise import Noise
from workbench.jobs.reproducing.pages import match_pages
from workbench.jobs.reproducing.values import match_values

_FIGURE = "application/vnd.plotly.v1+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_HTML = ("text/html", "image/svg+xml")


@dataclass(frozen=True)
class Shown:
    """One output: what it is, and its contents by MIME type."""

    kind: str
    data: Mapping[str, Any]


def match_outputs(
    before: list[Mapping[str, Any]], after: list[Mapping[str, Any]], ruler: Ruler
) -> tuple[Match, ...]:
    """Compare the outputs of a cell, one by one.

    What was printed is one output, in however many pieces it came.

    Args:
        before: outputs as the notebook of the one run has them.
        after: those of the other.
        ruler: what counts as the same.
    """
    old, new = _shown(before, ruler.before), _shown(after, ruler.after)
    names = dict.fromkeys([*old, *new])
    return tuple(_match(old.get(name), new.get(name), ruler) for name in names)


def _shown(outputs: list[Mapping[str, Any]], noise: Noise) -> dict[str, Shown]:
    """A cell's outputs by name: what it printed, and what it displayed in order."""
    printed: dict[str, str] = {}
    found: dict[str, Shown] = {}
    for output in outputs:
        match output["output_type"]:
            case "stream":
                printed[output["name"]] = printed.get(output["name"], "") + _joined(output["text"])
            case "error":
                text = f"{output['ename']}: {output['evalue']}"
                found["error"] = Shown("error", {"text/plain": text})
            case kind:
                found[f"display {len(found)}"] = Shown(kind, output["data"])
    texts = {name: text for name, text in printed.items() if noise.without(text).strip()}
    return {name: Shown(name, {"text/plain": text}) for name, text in sorted(texts.items())} | found


def _match(before: Shown | None, after: Shown | None, ruler: Ruler) -> Match:
    if before is None or after is None:
        return Match("different", "the output", *shorten(_brief(before), _brief(after)))
    return max(_by_type(before.data, after.data, ruler), key=lambda match: LEVELS.index(match.level))


def _by_type(before: Mapping[str, Any], after: Mapping[str, Any], ruler: Ruler) -> Iterator[Match]:
    """Compare each MIME type that tells; text beside a figure or a picture only describes it."""
    types = [kind for kind in dict.fromkeys([*before, *after]) if kind != _WIDGET]
    telling = [kind for kind in types if kind == _FIGURE or kind.startswith("image/")] or types
    yield Match("equal")
    for kind in telling:
        if kind in before and kind in after:
            yield _by_content(kind, before[kind], after[kind], ruler)
        else:
            yield Match("different", kind, *("there" if kind in each else "gone" for each in (before, after)))


def _by_content(kind: str, before: Any, after: Any, ruler: Ruler) -> Match:
    if kind.endswith("json"):
        return match_values(_plain(before), _plain(after), ruler)
    old, new = _joined(before), _joined(after)
    if kind in _HTML:
        return match_pages(old, new, ruler)
    if kind.startswith("image/"):
        return match_images(b64decode(old), b64decode(new))
    return ruler.texts(old, new)


def _plain(value: Any) -> Any:
    """Dicts and lists, whatever nbformat made of them."""
    return json.loads(json.dumps(value))


def _joined(text: Any) -> str:
    return "".join(text)


def _brief(shown: Shown | None) -> str:
    if shown is None:
        return "nothing"
    text = shown.data.get("text/plain")
    return _joined(text).strip() if text else ", ".join(shown.data)
