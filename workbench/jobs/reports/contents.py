"""The list of contents of a page, from the headings that are in it."""

from __future__ import annotations

import re

_HEADING = re.compile(
    r'<h([23])[^>]*\bid="([^"]+)"[^>]*>(.*?)(?:<a class="anchor-link".*?)?</h\1>', re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")


def list_contents(page: str) -> str:
    """A list of links to a page's second and third headings; nothing for fewer than two.

    >>> list_contents('<h2 id="a">One</h2><h3 id="b">Two <i>and</i></h3>')
    '<nav><ol><li class="h2"><a href="#a">One</a></li><li class="h3"><a href="#b">Two and</a></li></ol></nav>'
    """
    found = _HEADING.findall(page)
    if len(found) < 2:
        return ""
    items = (
        f'<li class="h{level}"><a href="#{name}">{_TAG.sub("", text).strip()}</a></li>'
        for level, name, text in found
    )
    return f"<nav><ol>{''.join(items)}</ol></nav>"
