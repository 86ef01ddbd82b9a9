"""Names and values that would do something where they are taken for more than text."""

from __future__ import annotations

import polars as pl

ATTACKS = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "\"'><svg onload=window.hacked=1>",
    "\u202egnihtemos\u202c",
    "a\x00b",
    "${window.hacked = 1}`",
    "</style><script>window.hacked = 1</script>",
    "]]>&lt;b&gt;",
)

NAMES = tuple(attack for attack in ATTACKS if "\x00" not in attack)  # Arrow has no NUL in a name

HOSTILE = pl.DataFrame(
    {
        **{name: [float(at), 2.0, None, 900.0] * 20 for at, name in enumerate(NAMES)},
        "value": list(ATTACKS[:4]) * 20,
        "other": list(ATTACKS[4:]) * 20,
        "lists": [["<b>", None]] * 80,
    }
)
