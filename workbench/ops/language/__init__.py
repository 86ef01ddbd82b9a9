"""The language of formulas: what a user may write in Calculate and in row filters.

    distance / (air_time / 60)
    where(carrier in ("UA", "AA"), log1p(dep_delay), 0)
    coalesce(col("seats, usual"), 100) >= 150 and not missing(tailnum)
    days_between(built, departure) / 365.25 + (weekday(departure) > 5)

| part       | what there is                                                                    |
|------------|----------------------------------------------------------------------------------|
| columns    | a plain name, or col("any name")                                                 |
| literals   | 12, 0.5, 1e-3, True (1), False (0), "text"                                       |
| arithmetic | + - * / **, abs(x) sqrt(x) exp(x) log(x) log1p(x) sin(x) cos(x) floor(x) ceil(x) |
|            | min(a, b, …) max(a, b, …), missing where one of them is                          |
| conditions | < <= > >= == !=, a < b < c, and, or, not; x in (1, 2), carrier not in ("UA",)    |
| choices    | where(condition, a, b), where(condition, a), coalesce(a, b, …), missing(x)       |
| times      | year(t) quarter(t) month(t) day(t) day_of_year(t) weekday(t) (Monday is 1)       |
|            | hour(t) minute(t) second(t), days_between(start, end) hours_between(start, end)  |

A number is finite or missing: what is missing makes its result missing, and so does a result that is
not finite (1 / 0, log(-1), an overflow). Comparisons give 1, 0 or missing (see `logic` for `and`, `or`,
`not`); `where` is missing where its condition is, or where it has no else, and the branch that is not
chosen does not count. Texts and times can be compared, chosen and coalesced; a formula may give them.

Text is read with Python's own parser into nodes of ours, by a whitelist, and is never evaluated. The
nodes run on frames (`frames`) and are written as ONNX (`graph`), each function by its row in `table`.
Engines agree to the last bit, but for exp, log and powers (2 units in the last place), and for sin and
cos (4 units in the last place of 1).
"""

from workbench.ops.language.expression import Expression, columns_of, parse, quote

__all__ = ["Expression", "columns_of", "parse", "quote"]
