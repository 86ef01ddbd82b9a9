"""Where the boxes of a DAG's picture go: in columns by what they need, with few crossings.

The method of Sugiyama, Tagawa and Toda (1981): layers by the longest way there, a place holder in each layer
that an arrow crosses, layers sorted by the mean place of their neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

Needs = Mapping[str, Sequence[str]]
Arrow = tuple[str, ...]  # the boxes and place holders that it goes through

_ROUNDS = 8


def layers(needs: Needs) -> list[list[str]]:
    """Put nodes into columns, each right of all that it needs.

    Args:
        needs: of each node those before it; each node behind its own.

    >>> layers({"a": (), "b": ("a",), "c": ("a", "b")})
    [['a'], ['b'], ['c']]
    """
    depth: dict[str, int] = {}
    for name, before in needs.items():
        depth[name] = max((depth[each] + 1 for each in before), default=0)
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, column in depth.items():
        columns[column].append(name)
    return columns


def arrows(needs: Needs, columns: list[list[str]]) -> list[Arrow]:
    """The arrows, each with a place holder in every column between its ends; these join the columns."""
    depth = {name: place for place, column in enumerate(columns) for name in column}
    found = []
    for name, before in needs.items():
        for each in before:
            between = [f"{each} → {name} {place}" for place in range(depth[each] + 1, depth[name])]
            for place, holder in enumerate(between, start=depth[each] + 1):
                columns[place].append(holder)
            found.append((each, *between, name))
    return found


def sort_columns(columns: list[list[str]], drawn: Sequence[Arrow]) -> None:
    """Sort each column by the mean place of what its boxes are joined to, to and fro."""
    left, right = _neighbours(drawn)
    for turn in range(_ROUNDS):
        joined = right if turn % 2 else left
        for column in reversed(columns) if turn % 2 else columns:
            place = {name: position for each in columns for position, name in enumerate(each)}
            column.sort(key=lambda name: _mean([place[each] for each in joined.get(name, ())], place[name]))


def heights(columns: list[list[str]], drawn: Sequence[Arrow]) -> dict[str, float]:
    """The vertical place of each box, at least 1 apart within a column, near those that it is joined to."""
    left, right = _neighbours(drawn)
    place = {name: float(position) for column in columns for position, name in enumerate(column)}
    for turn in range(_ROUNDS):
        joined = right if turn % 2 else left
        for column in reversed(columns) if turn % 2 else columns:
            wanted = [_mean([place[each] for each in joined.get(name, ())], place[name]) for name in column]
            place.update(zip(column, _spread(wanted), strict=True))
    top = min(place.values(), default=0.0)
    return {name: at - top for name, at in place.items()}


def _spread(wanted: Sequence[float]) -> list[float]:
    """Places 1 apart at least, in this order, and on average where they are wanted."""
    found: list[float] = []
    for each in wanted:
        found.append(max(each, found[-1] + 1) if found else each)
    shift = sum(want - at for want, at in zip(wanted, found, strict=True)) / max(len(found), 1)
    return [at + shift for at in found]


def _neighbours(drawn: Sequence[Arrow]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for arrow in drawn:
        for tail, head in pairwise(arrow):
            left.setdefault(head, []).append(tail)
            right.setdefault(tail, []).append(head)
    return left, right


def _mean(places: Sequence[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise
