"""The report's pictures as SVG text: intervals in a row, one value against another, chances of grades. Each has a table beside it."""

from collections.abc import Sequence
from html import escape

import numpy as np

from zeren.calibration.compiled import Floats
from zeren.kernel.words import Text

WIDE, LEFT, RIGHT, LINE = 720, 130, 20, 16
STYLES = ("#1f5fa8", "#b3261e", "#3f7d20", "#7a4fa3", "#a06a00", "#007a87", "#6b6b6b", "#c2528b", "#4a5a00")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 3", "10 4", "4 2", "3 5", "7 2 1 2")


def _svg(title: Text, height: float, inside: str) -> str:
    words = escape(f"{title.zh} / {title.en}")
    return (
        f'<svg viewBox="0 0 {WIDE} {height:.0f}" role="img" aria-label="{words}"><title>{words}</title>{inside}</svg>'
    )


def _ticks(low: float, high: float) -> list[float]:
    step = 10 ** np.floor(np.log10(max(high - low, 1e-9)))
    step = next(step * part for part in (0.1, 0.2, 0.5, 1, 2) if (high - low) / (step * part) <= 10)
    return [float(v) for v in np.arange(np.ceil(low / step) * step, high + step / 100, step)]


def _axis(low: float, high: float, top: float, bottom: float, above: bool = False) -> tuple[str, float, float]:
    """A horizontal axis with its numbers below or above; place = shift + scale · value."""
    scale = (WIDE - LEFT - RIGHT) / max(high - low, 1e-9)
    shift = LEFT - scale * low
    lines = "".join(
        f'<line x1="{shift + scale * t:.1f}" x2="{shift + scale * t:.1f}" y1="{top}" y2="{bottom}" class="grid"/>'
        f'<text x="{shift + scale * t:.1f}" y="{top - 6 if above else bottom + 14}" text-anchor="middle">{t:g}</text>'
        for t in _ticks(low, high)
    )
    return lines, shift, scale


def intervals(title: Text, names: Sequence[str], middle: Floats, low: Floats, high: Floats) -> str:
    """A line each, from the greatest down: the estimate as a dot, its interval as a bar."""
    order = np.argsort(-middle, kind="stable")
    bottom = 24 + LINE * len(order)
    drawn, shift, scale = _axis(float(low.min()), float(high.max()), 20, bottom, above=True)
    for line, one in enumerate(order):
        y = 20 + LINE * (line + 0.5)
        a, b, m = (shift + scale * float(of[one]) for of in (low, high, middle))
        drawn += (
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(str(names[one])[:16])}</text>'
            f'<line x1="{a:.1f}" x2="{b:.1f}" y1="{y:.1f}" y2="{y:.1f}" class="bar"/><circle cx="{m:.1f}" cy="{y:.1f}" r="3.5"/>'
        )
    return _svg(title, bottom + 4, drawn)


def against(title: Text, x: Floats, y: Floats, x_words: Text, y_words: Text) -> str:
    """Dots; the axes' words stand in both languages."""
    height, bottom, top = 380, 330, 10
    drawn, shift, scale = _axis(float(x.min()), float(x.max()), top, bottom)
    low, high = float(y.min()), float(y.max())
    up = (bottom - top) / max(high - low, 1e-9)
    for t in _ticks(low, high):
        at = bottom - up * (t - low)
        drawn += f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" class="grid"/><text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{t:g}</text>'
    drawn += "".join(
        f'<circle cx="{shift + scale * a:.1f}" cy="{bottom - up * (b - low):.1f}" r="3.5" opacity="0.7"/>'
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
    )
    drawn += f'<text x="{(WIDE + LEFT) / 2}" y="{height - 14}" text-anchor="middle">{escape(x_words.zh)} / {escape(x_words.en)}</text>'
    drawn += f'<text x="14" y="{height / 2 - 20}" transform="rotate(-90 14 {height / 2 - 20})" text-anchor="middle">{escape(y_words.zh)} / {escape(y_words.en)}</text>'
    return _svg(title, height, drawn)


def chances(title: Text, cost: Floats, low: int) -> str:
    """For an item of mean difficulty: how likely each grade is, over abilities."""
    ability = np.linspace(-5, 5, 101)
    logs = np.arange(len(cost)) * ability[:, None] - cost
    share = np.exp(logs - logs.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    height, bottom = 260, 210
    drawn, shift, scale = _axis(-5, 5, 10, bottom)
    for grade in range(len(cost)):
        if not np.isfinite(cost[grade]):
            continue
        points = " ".join(
            f"{shift + scale * a:.1f},{bottom - 190 * s:.1f}"
            for a, s in zip(ability.tolist(), share[:, grade].tolist(), strict=True)
        )
        peak = int(share[:, grade].argmax())
        colour, dash = STYLES[grade % len(STYLES)], DASHES[grade % len(DASHES)]
        drawn += (
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        x = min(max(shift + scale * float(ability[peak]), LEFT + 8), WIDE - RIGHT - 8)
        drawn += f'<text x="{x:.1f}" y="{bottom - 190 * share[peak, grade] - 5:.1f}" text-anchor="middle">{grade + low}</text>'
    return _svg(title, height, drawn)
