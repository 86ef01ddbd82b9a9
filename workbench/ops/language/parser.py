"""Reads the text of an expression into nodes, by a whitelist; nothing of it is ever run as Python."""

from __future__ import annotations

import ast
from functools import singledispatchmethod

from workbench.errors import InputError
from workbench.ops.language.literals import constant
from workbench.ops.language.nodes import Call, Column, Constant, Literal, Node, depth, walk
from workbench.ops.language.source import Source
from workbench.ops.language.table import CALLED_BY_NAME, FUNCTIONS

MAX_DEPTH = 50  # every level is a stage in the plan of an engine

_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.USub: "-x",
}
_ADVICE: dict[type[ast.AST], str] = {
    ast.Mod: "For a remainder write a - b * floor(a / b).",
    ast.FloorDiv: "Write floor(a / b).",
    ast.BitAnd: "Write `and`.",
    ast.BitOr: "Write `or`.",
    ast.Invert: "Write `not`.",
    ast.BitXor: "A power is written `**`.",
    ast.Is: "Write missing(x).",
    ast.IsNot: "Write not missing(x).",
    ast.IfExp: "Write where(condition, a, b).",
    ast.Attribute: 'A column with a dot in its name is written col("a.b").',
}
_ALLOWED = (
    'Allowed are numbers, "text", columns (by name, or as col("any name")), + - * / **, comparisons, '
    'in ("a", "b"), and, or, not, and the functions ' + ", ".join(CALLED_BY_NAME) + "."
)


def read(source: Source) -> Node:
    """The tree of an expression.

    Raises:
        InputError: it is no expression of the language; says what was found, where, and what is allowed.
    """
    try:
        tree = _Reader(source).read(ast.parse(source.text, mode="eval").body)
        deep = depth(tree)
    except (RecursionError, MemoryError):
        deep = MAX_DEPTH + 1
    except SyntaxError as error:
        start = _place(error, source)
        raise source.error((start, start + 1), f"This is no expression: {error.msg}.", do=_ALLOWED) from None
    if deep > MAX_DEPTH:
        raise InputError(
            f"The expression nests more than {MAX_DEPTH} deep.", do="Write it as two, one after the other."
        )
    if not any(isinstance(node, Column) for node in walk(tree)):
        whole = (0, len(source.text))
        raise source.error(whole, "The expression reads no column.", do="It would be the same in every row.")
    return tree


class _Reader:
    """Turns the kinds of Python's syntax tree that the language has into nodes, and refuses the others."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @singledispatchmethod
    def read(self, node: ast.expr) -> Node:
        raise self.refuse(node, node)

    @read.register
    def _constant(self, node: ast.Constant) -> Literal:
        try:
            return Literal(constant(node), self.source.span(node))
        except InputError as error:
            raise self.error(node, str(error)) from None

    @read.register
    def _name(self, node: ast.Name) -> Column:
        span = self.source.span(node)
        return Column(
            self.source.at(span), span
        )  # as it is written: Python normalizes the letters of node.id

    @read.register
    def _unary(self, node: ast.UnaryOp) -> Node:
        operand = self.read(node.operand)
        if (
            isinstance(node.op, ast.USub)
            and isinstance(operand, Literal)
            and isinstance(operand.value, float)
        ):
            return Literal(-operand.value, self.source.span(node))
        return self.call(node.op, node, operand)

    @read.register
    def _binary(self, node: ast.BinOp) -> Node:
        return self.call(node.op, node, self.read(node.left), self.read(node.right))

    @read.register
    def _and_or(self, node: ast.BoolOp) -> Node:
        return self.call(node.op, node, *(self.read(value) for value in node.values))

    @read.register
    def _comparison(self, node: ast.Compare) -> Node:
        sides = [node.left, *node.comparators]
        links = [self.compare(*link, node) for link in zip(sides, node.ops, sides[1:], strict=False)]
        return self.call(ast.And(), node, *links) if len(links) > 1 else links[0]  # a < b < c

    @read.register
    def _function(self, node: ast.Call) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if not name or node.keywords:
            raise self.refuse(node, node)
        if name == "col":
            return self.column(node)
        if name not in CALLED_BY_NAME:
            known = (*CALLED_BY_NAME, "col")
            raise self.source.error(
                self.source.span(node.func), f"There is no function {name!r}.", known=known, given=name
            )
        arguments = tuple(self.read(argument) for argument in node.args)
        if not FUNCTIONS[name].fits(len(arguments)):
            usage = FUNCTIONS[name].usage(name)
            raise self.error(
                node, f"{name} does not go with {len(arguments)} arguments.", do=f"It is {usage}."
            )
        return Call(name, arguments, self.source.span(node))

    def column(self, node: ast.Call) -> Column:
        name = self.read(node.args[0]) if len(node.args) == 1 else None
        if not isinstance(name, Literal) or not isinstance(name.value, str):
            raise self.error(node, "col takes the name of one column.", do='Write col("dep delay").')
        return Column(name.value, self.source.span(node))

    def compare(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, whole: ast.Compare) -> Node:
        if not isinstance(operator, ast.In | ast.NotIn):
            return self.call(operator, whole, self.read(left), self.read(right))
        found = Call("in", (self.read(left), self.options(right)), self.source.span(whole))
        return found if isinstance(operator, ast.In) else self.call(ast.Not(), whole, found)

    def options(self, node: ast.expr) -> Literal:
        if not isinstance(node, ast.Tuple | ast.List | ast.Set) or not node.elts:
            raise self.error(node, "Right of `in` stands a list.", do='Write carrier in ("UA", "AA").')
        values = tuple(self.option(item) for item in node.elts)
        if len({type(value) for value in values}) > 1:
            raise self.error(node, "A list holds numbers or texts, not both.")
        return Literal(values, self.source.span(node))

    def option(self, node: ast.expr) -> Constant:
        item = self.read(node)
        if isinstance(item, Literal) and not isinstance(item.value, tuple):
            return item.value
        raise self.error(
            node, "A list right of `in` holds literals.", do="For columns write a == b or a == c."
        )

    def call(self, operator: ast.AST, node: ast.expr, *arguments: Node) -> Call:
        if type(operator) not in _SYMBOLS:
            raise self.refuse(operator, node)
        return Call(_SYMBOLS[type(operator)], arguments, self.source.span(node))

    def refuse(self, found: ast.AST, node: ast.expr) -> InputError:
        what = f"`{self.source.at(self.source.span(node))}` is not in the language."
        return self.error(node, what, do=_ADVICE.get(type(found), _ALLOWED))

    def error(self, node: ast.expr, what: str, *, do: str = "") -> InputError:
        return self.source.error(self.source.span(node), what, do=do)


def _place(error: SyntaxError, source: Source) -> int:
    """Where Python stumbled: it names no place where the text ends too early."""
    if not error.lineno or not error.offset:
        return len(source.text)
    return min(source.offset(error.lineno, 0) + error.offset - 1, len(source.text))
