"""The chart of the quarters, drawn once for each language and width as plain SVG.

The same figures give the same bytes: nothing random, no clock, and the drawing library's running
numbers are counted again from one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from programme_statistics.periods import Quarter
from programme_statistics.summaries.facts import Language, QuarterFigures
from programme_statistics.summaries.numbers import usd_million

THIS_COLOUR = "#0b3c5d"
SAME_COLOUR = "#6aa5cf"
OTHER_COLOUR = "#e3e8ec"
OUTLINE_COLOUR = "#6b7a86"
_INK = "#2b3640"

_NUMBER_STYLE: Mapping[Language, Mapping[str, Any]] = {
    Language.EN: {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    Language.TR: {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
}


class Width(StrEnum):
    """The two drawings of a chart: for a page's width and for a phone's."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int
    font: int


_SIZES = {Width.WIDE: _Size(688, 280, 13), Width.NARROW: _Size(290, 210, 11)}


def quarters_chart(
    rows: Sequence[QuarterFigures],
    periods: Sequence[Quarter],
    language: Language,
    width: Width,
    title: str,
) -> str:
    """An ``<svg>`` of the exports of ``periods`` as bars from zero, in millions of dollars.

    The last period is the one the chart is about: its bar is the darkest. The same quarters of
    earlier years are of a middle tone and carry their value; the others are outlines. A quarter
    without three months has a dashed outline, a quarter without a figure no bar. ``title`` is
    the text alternative.
    """
    import altair as alt  # noqa: PLC0415  heavy: only where a chart is drawn
    import vl_convert  # noqa: PLC0415

    size = _SIZES[width]
    this = periods[-1]
    bars = alt.Chart(alt.InlineData(values=[_bar(row, this, language) for row in rows]))
    order = [str(period) for period in periods]
    x = alt.X(
        "quarter:O",
        title=None,
        scale=alt.Scale(domain=order, paddingInner=0.18, paddingOuter=0.1),
        axis=alt.Axis(
            labelExpr="slice(datum.value, 6) == '1' "
            "? ['1', slice(datum.value, 0, 4)] : slice(datum.value, 6)",
            labelAngle=0,
            labelPadding=5,
            labelLineHeight=size.font + 4,
            ticks=False,
            domainColor=OUTLINE_COLOUR,
        ),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(format=",.0f", tickCount=5, domain=False, ticks=False, gridColor="#d9dee3"),
    )
    layers = bars.mark_bar(strokeWidth=1).encode(
        x=x,
        y=y,
        fill=alt.Fill(
            "kind:N",
            legend=None,
            scale=alt.Scale(
                domain=["this", "same", "other", "incomplete"],
                range=[THIS_COLOUR, SAME_COLOUR, OTHER_COLOUR, "#ffffff"],
            ),
        ),
        stroke=alt.Stroke(
            "kind:N",
            legend=None,
            scale=alt.Scale(
                domain=["this", "same", "other", "incomplete"],
                range=[THIS_COLOUR, "#33709e", OUTLINE_COLOUR, THIS_COLOUR],
            ),
        ),
        strokeDash=alt.StrokeDash(
            "kind:N",
            legend=None,
            scale=alt.Scale(
                domain=["this", "same", "other", "incomplete"],
                range=[[1, 0], [1, 0], [1, 0], [4, 3]],
            ),
        ),
    ) + bars.mark_text(
        baseline="bottom", dy=-4, fontSize=size.font, fontWeight=600, color=_INK
    ).encode(x=x, y=y, text="label:N")
    picture = layers.properties(
        width=size.width, height=size.height, background="transparent", padding=2
    ).configure(
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelFontSize=size.font, labelColor=_INK, labelFont="sans-serif"),
        text=alt.MarkConfig(font="sans-serif"),
    )
    svg = vl_convert.vegalite_to_svg(
        picture.to_dict(validate=False), format_locale=dict(_NUMBER_STYLE[language])
    )
    return _tidied(str(svg), f"{language}-{width}", title)


def _bar(row: QuarterFigures, this: Quarter, language: Language) -> dict[str, object]:
    is_same = row.quarter.number == this.number
    if not row.is_complete:
        kind = "incomplete"
    elif row.quarter == this:
        kind = "this"
    else:
        kind = "same" if is_same else "other"
    return {
        "quarter": str(row.quarter),
        "value": float(row.value_usd.scaleb(-6)),
        "kind": kind,
        "label": usd_million(row.value_usd, language) if is_same else "",
    }


def _tidied(svg: str, name: str, title: str) -> str:
    """``svg`` as a part of a page: its own numbering, a text alternative, no fixed size."""
    numbers: dict[str, str] = {}
    for old in re.findall(r'\bid="([^"]+)"', svg):
        numbers.setdefault(old, f"chart-{name}-{len(numbers) + 1}")
    for old, new in numbers.items():
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    found = re.match(r'<svg[^>]*\bviewBox="([^"]+)"[^>]*>', svg)
    if found is None:
        raise ValueError(f"the drawing of chart {name} does not open with an <svg> of known size")
    # The marks' own roles and labels would be read out bar by bar; the text alternative and the
    # table below the chart say the same in order.
    body = re.sub(r'\s(?:aria-[a-z]+|role)="[^"]*"', "", svg[found.end() :])
    return (
        f'<svg class="{name.partition("-")[2]}" viewBox="{found[1]}" role="img" '
        f'aria-label="{_attribute(title)}">{body}'
    )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
