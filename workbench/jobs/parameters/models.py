"""Parameters kept in a pydantic model: its fields read from the cell, and the line that assigns them anew.

Neither pydantic nor the cell is run: what the fields declare is in the code. The kernel runs the model's own
validators, on the line that `assign_models` writes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.jobs.parameters.ranges import name_of

Classes = Mapping[str, ast.ClassDef]


@dataclass(frozen=True)
class Instance:
    """A line such as `parameters = Parameters(rows=5)`.

    Args:
        target: the variable.
        call: the model, called with keywords.
        fields: the model's fields, inherited ones first.
    """

    target: str
    call: ast.Call
    fields: Mapping[str, ast.AnnAssign]

    def declarations(self) -> Iterator[ast.AnnAssign]:
        """The fields as if they were variables of the cell, with the values of this instance."""
        given = {keyword.arg: keyword.value for keyword in self.call.keywords}
        for name, field in self.fields.items():
            yield _plain(field, given.get(name))

    def assigned(self, values: Mapping[str, Any]) -> str:
        """The line with other values."""
        kept = [keyword for keyword in self.call.keywords if keyword.arg not in values]
        given = [ast.keyword(name, ast.Constant(values[name])) for name in self.fields if name in values]
        return f"{self.target} = {ast.unparse(ast.Call(self.call.func, [], [*kept, *given]))}"


def find_instances(cell: ast.Module) -> dict[ast.stmt, Instance]:
    """The lines of a cell that make an instance of a model which the cell defines."""
    classes = {each.name: each for each in cell.body if isinstance(each, ast.ClassDef)}
    found: dict[ast.stmt, Instance] = {}
    for statement in cell.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(args=[]) as call)
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.Call(args=[]) as call)
            ) if _is_model(name_of(call.func), classes):
                found[statement] = Instance(target, call, _fields(name_of(call.func), classes))
    return found


def assign_models(source: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Write the lines that give a cell's models their values.

    Returns:
        The lines, and the values that are no field of a model.
    """
    lines, rest = [], dict(values)
    for instance in find_instances(ast.parse(source)).values():
        if instance.fields.keys() & values.keys():
            lines.append(instance.assigned(values))
            rest = {name: value for name, value in rest.items() if name not in instance.fields}
    return "\n".join(lines), rest


def _is_model(name: str, classes: Classes) -> bool:
    bases = map(name_of, classes[name].bases) if name in classes else ()
    return any(base == "BaseModel" or _is_model(base, classes) for base in bases)


def _fields(name: str, classes: Classes) -> dict[str, ast.AnnAssign]:
    fields: dict[str, ast.AnnAssign] = {}
    if name in classes:
        for base in classes[name].bases:
            fields |= _fields(name_of(base), classes)
        fields |= dict(_own_fields(classes[name]))
    return fields


def _own_fields(model: ast.ClassDef) -> Iterator[tuple[str, ast.AnnAssign]]:
    for statement in model.body:
        match statement:
            case ast.AnnAssign(annotation=ast.Subscript(value=kind)) if name_of(kind) == "ClassVar":
                continue
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith(("_", "model_")):
                yield name, statement


def _plain(field: ast.AnnAssign, given: ast.expr | None) -> ast.AnnAssign:
    """`rows: int = Field(5, ge=1)` as `rows: Annotated[int, Field(5, ge=1)] = 5`."""
    annotation, default = field.annotation, field.value or ast.Constant(...)
    if isinstance(default, ast.Call) and name_of(default.func) == "Field":
        both = ast.Tuple([annotation, default], ast.Load())
        annotation, default = ast.Subscript(ast.Name("Annotated"), both), _default(default)
    return ast.copy_location(ast.AnnAssign(field.target, annotation, given or default, simple=1), field)


def _default(field: ast.Call) -> ast.expr:
    for keyword in field.keywords:
        if keyword.arg == "default":
            return keyword.value
        if keyword.arg == "default_factory":
            return ast.Call(keyword.value, [], [])
    return field.args[0] if field.args else ast.Constant(...)
