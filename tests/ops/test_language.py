"""The language of formulas: what it takes, what it refuses, and how it says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ColumnError, InputError
from workbench.ops import language
from workbench.ops.language import columns_of, parse, quote
from workbench.ops.language.table import CALLED_BY_NAME
from workbench.schema import NULL_TEXT, Storage

COLUMNS: dict[str, Storage] = {
    "x": "number",
    "y": "number",
    "carrier": "text",
    "built": "time",
    "seen": "time",
}


def refusal(expression: str) -> str:
    with pytest.raises(InputError) as refused:
        parse(expression)
    return str(refused.value)


def test_columns_come_in_the_order_in_which_they_appear() -> None:
    expression = "where(missing(b) or col('a') > 1, days_between(d, col('c c')), -b) + col(\"a\")"
    assert columns_of(expression) == ("b", "a", "d", "c c")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8))
def test_any_name_can_be_quoted(name: str) -> None:
    if name != NULL_TEXT:
        assert columns_of(quote(name)) == (name,)


@pytest.mark.parametrize("name", ["dep_delay", "größe", "log", "col", "ﬁeld", "_"])
def test_a_plain_name_stays_plain_and_means_the_letters_that_are_written(name: str) -> None:
    assert quote(name) == name
    assert columns_of(f"{name} + 1") == (name,)


@pytest.mark.parametrize("name", ["dep delay", "a.b", "not", "True", "1st", 'it\'s "it"', "a\nb", "", "\\"])
def test_other_names_are_quoted(name: str) -> None:
    assert quote(name) != name
    assert columns_of(f"1 + {quote(name)}") == (name,)


def test_spaces_and_brackets_make_no_difference() -> None:
    assert parse("x+ y*2").tree == parse(" (x) + (y * 2.0) # both").tree
    assert parse("(x +\r\n y)").tree == parse("x + y").tree
    assert parse("x + y").tree != parse("y + x").tree


@pytest.mark.parametrize(
    ("expression", "what", "marked"),
    [
        ("x % y", "`x % y` is not in the language. For a remainder", "x % y"),
        ("1 + x // y", "Write floor(a / b).", "x // y"),
        ("x & y", "Write `and`.", "x & y"),
        ("not ~x", "Write `not`.", "~x"),
        ("x is y", "Write missing(x).", "x is y"),
        ("x == None", "Write missing(x)", "None"),
        ("x if y else 1", "Write where(condition, a, b).", "x if y else 1"),
        ("x.y", 'is written col("a.b")', "x.y"),
        ("x.log()", "`x.log()` is not in the language. Allowed are numbers", "x.log()"),
        ("x[0]", "`x[0]` is not in the language", "x[0]"),
        ("[x for x in y]", "is not in the language", "[x for x in y]"),
        ("lambda: x", "is not in the language", "lambda: x"),
        ("(x := 1)", "is not in the language", "x := 1"),
        ('f"{x}" == carrier', "is not in the language", 'f"{x}"'),
        ("log(*x)", "`*x` is not in the language", "*x"),
        ("log(x=1)", "`log(x=1)` is not in the language", "log(x=1)"),
        ("__import__('os').system('true')", "is not in the language", "__import__('os').system('true')"),
        ("eval('x')", "There is no function 'eval'", "eval"),
        ("1 + sqr(x)", "There is no function 'sqr'. Did you mean 'sqrt'? Known: abs,", "sqr"),
        ("where(x)", "where does not go with 1 arguments. It is where(number, any, [any]).", "where(x)"),
        ("log(x, 10)", "It is log(number).", "log(x, 10)"),
        ("min(x)", "It is min(number, number, …).", "min(x)"),
        ("col(x)", "col takes the name of one column", "col(x)"),
        ("col('a', 'b')", "col takes the name of one column", "col('a', 'b')"),
        ("x in y", "Right of `in` stands a list", "y"),
        ("x in ()", "Right of `in` stands a list", "()"),
        ("x in (1, y)", "A list right of `in` holds literals", "y"),
        ("x in (1, 'a')", "numbers or texts, not both", "(1, 'a')"),
        ("x + 9007199254740993", "This number is too large", "9007199254740993"),
        ("x + 1e999", "This number is too large", "1e999"),
        ("x + 1j", "complex is neither number nor text", "1j"),
        ("carrier == b'UA'", "bytes is neither number nor text", "b'UA'"),
        ("carrier == '\\0'", "This text cannot be stored", "'\\0'"),
        ("carrier == '\\ud800'", "This text cannot be stored", "'\\ud800'"),
        ("carrier == '\\ue000null'", "This text cannot be stored", "'\\ue000null'"),
        ("x = 2", "This is no expression: invalid syntax", "="),
        ("air time", "This is no expression: invalid syntax", "t"),
        ("x +", "This is no expression", ""),
        ("(x", "This is no expression", "("),
        ("2 * 3", "The expression reads no column", "2 * 3"),
        ("größe +  ü % 3", "`ü % 3` is not in the language", "ü % 3"),
    ],
)
def test_a_refusal_says_what_and_marks_where(expression: str, what: str, marked: str) -> None:
    message, line, mark = refusal(expression).rsplit("\n", 2)
    assert what in message
    assert line == f"    {expression}"
    assert len(mark) - len(mark.lstrip()) == 4 + (line[4:].index(marked) if marked else len(expression))
    assert mark.strip() == "^" * max(1, len(marked))


def test_the_mark_stands_in_the_line_at_fault() -> None:
    assert refusal("(x +\n  größe %\n  2)").endswith("\n      größe %\n      ^^^^^^^")


@pytest.mark.parametrize("nothing", ["", "  \n", None, 3, ["x"], "x\0", "\ud800"])
def test_what_is_no_text_is_no_expression(nothing: str) -> None:
    assert "is no expression" in refusal(nothing)


@pytest.mark.parametrize(
    "expression",
    [
        "abs(" * 60 + "x" + ")" * 60,
        "-" * 60 + "x",
        "-" * 99_999 + "x",
        "+".join("x" * 3_000),
    ],
)
def test_what_nests_too_deep_is_an_error_and_no_crash(expression: str) -> None:
    assert "nests more than 50 deep" in refusal(expression)


def test_brackets_alone_do_not_nest() -> None:
    assert parse("(" * 100 + "x" + ")" * 100).tree == parse("x").tree


@given(
    st.lists(
        st.sampled_from([*"xy()+-*/,.<>=!%[]:'\"12 \n\\", "**", " in ", " not ", "where(", "col("]),
        max_size=12,
    )
)
def test_any_text_is_read_or_refused(pieces: list[str]) -> None:
    try:
        assert parse("".join(pieces)).columns
    except InputError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("expression", "storage"),
    [
        ("x > 1", "number"),
        ("carrier == 'UA'", "number"),
        ("missing(built)", "number"),
        ("built < seen", "number"),
        ("carrier", "text"),
        ("where(x, carrier, 'other')", "text"),
        ("where(x, 'a', 'b')", "text"),
        ("coalesce(built, seen)", "time"),
        ("where(x, built)", "time"),
        ("year(coalesce(built, seen)) + x", "number"),
    ],
)
def test_how_the_result_is_stored(expression: str, storage: Storage) -> None:
    assert parse(expression).storage(COLUMNS) == storage


@pytest.mark.parametrize(
    ("expression", "what", "marked"),
    [
        ("x + log(carrier)", "`carrier` is text, and here stands a number.", "carrier"),
        ("year(x)", "`x` is a number, and here stands a time.", "x"),
        ("x == carrier", "`carrier` is text, and here stands a number.", "carrier"),
        ("carrier < 'UA'", "`carrier` is text, and here stands a number or a time.", "carrier"),
        ("built < x", "`x` is a number, and here stands a time.", "x"),
        ("where(x, carrier, y)", "`y` is a number, and here stands text.", "y"),
        ("carrier and x", "`carrier` is text, and here stands a number.", "carrier"),
        ("built + 1", "`built` is a time, and here stands a number.", "built"),
        ("built in (1, 2)", "`(1, 2)` is a number, and here stands a time.", "(1, 2)"),
        ("x * 'a'", "`'a'` is text, and here stands a number.", "'a'"),
        ("z + 1", "There is no column 'z'. Known: built, carrier, seen, x, y.", "z"),
    ],
)
def test_what_does_not_fit_its_columns_is_refused(expression: str, what: str, marked: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(expression).storage(COLUMNS)
    message, line, mark = str(refused.value).rsplit("\n", 2)
    assert what in message
    assert line[len(mark) - len(mark.lstrip()) : len(mark)] == marked
    assert isinstance(refused.value, ColumnError) == (not marked.startswith(("'", "(")))


def test_every_function_is_in_the_description_of_the_language() -> None:
    described = language.__doc__ or ""
    assert [name for name in CALLED_BY_NAME if f" {name}(" not in described] == []
