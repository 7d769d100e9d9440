"""Charts: what a page shows and a paper prints, described once as plain data and drawn by the same script.

In a page the browser draws (`<c-chart :chart="chart" />`); for papers `Drawer` runs the bundle and gives SVG text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from django.utils.html import json_script
from django.utils.safestring import SafeString
from py_mini_racer import MiniRacer

from zeren.kernel.words import Text
from zeren.web.pieces import Table, Words
from zeren.web.templatetags.words import language

Kind = Literal["columns", "bars", "dots", "scatter", "lines", "intervals", "dumbbells", "tree"]
BUNDLE = Path(__file__).parent / "static" / "built" / "charts.js"
PAPER_FACE = "'Noto Sans SC'"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `description` says what the picture shows, as a sentence; `table` holds the same data in words.

    `data` by kind (a point may carry `words`, read out and shown when it is reached, and `kind`: accent, middle,
    pale, slate, ink):
    columns    points[name value]                                    upright, from zero
    bars       points[name value] start end mark{at words}           lying; say it in words when start is not zero
    dots       points[value name label strong outside] start end mark{at words} band{from until words}
    scatter    points[x y name side open url] xStart xEnd yStart yEnd xWords yWords crossX crossY
               slope{from until} corner{from until} corners[at words]
    lines      names series[name values kind] start end yWords       own unit accent, others pale
    intervals  points[name value low high] start end xWords mark     only for the ballot part
    dumbbells  points[name before after] start end xWords            the same on two sides, hollow to filled
    tree       rows[head cells[name mark look words url]]             units as cells; as high as its cells need

    With `addresses` a point's `url` is opened by click or Enter.
    """

    key: str
    kind: Kind
    description: Words
    table: Table
    data: Mapping[str, Any] = field(default_factory=dict)
    height: int = 240

    def given(self, reader: str) -> dict[str, Any]:
        """What the script is given, in the reader's language ("zh-hans" or "en")."""
        plain = _plain(self.data, reader)
        return {"key": self.key, "kind": self.kind, "lang": "zh" if reader.startswith("zh") else "en", **plain}

    @property
    def script(self) -> SafeString:
        """The data block of a page; a block of data is not a script, so the content policy lets it stand."""
        return json_script(self.given(language()))


class Drawer:
    """Draws charts as SVG text without a browser. The same chart gives the same bytes, whatever was drawn before.

    `with Drawer() as drawer: drawer.svg(chart, 640, "zh-hans")`. It must be closed: an open engine keeps the process.
    Errors: FileNotFoundError when the front end has not been built.
    """

    def __init__(self, bundle: Path = BUNDLE):
        self._engine = MiniRacer()
        self._engine.eval(bundle.read_text(encoding="utf-8"))

    def svg(self, chart: Chart, width: int, reader: str, face: str = PAPER_FACE) -> str:
        """The chart as SVG, `width` px wide and as high as the chart says."""
        asked = {"given": {**chart.given(reader), "font": face}, "width": width, "height": chart.height}
        drawn = self._engine.call("ZerenCharts.svgOf", json.dumps(asked, ensure_ascii=False))
        if not isinstance(drawn, str):
            raise TypeError("the chart script gave no text")
        return drawn

    def close(self) -> None:
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(value: Any, reader: str) -> Any:
    """Words become the reader's; exact numbers become drawn ones, which decide nothing."""
    if isinstance(value, Text):
        return value.read(reader)
    if isinstance(value, (Fraction, Decimal)):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _plain(part, reader) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(part, reader) for part in value]
    return value
