"""A summary as a picture: outcomes by family, what agreement is worth, tokens a problem.

matplotlib draws it, which is an extra: it is imported when a picture is asked for, and
`require_matplotlib` tells before hours of work whether there is one.
"""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation.record import ABSTAINED_EMPTY, ERROR, OUTCOMES
from mcp_reasoner.evaluation.summary import Summary
from mcp_reasoner.verify.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "require_matplotlib"]

# From sure and right to none at all; what must not be is the only strong red.
_COLOURS: Final[Mapping[str, str]] = {
    "verified right": "#1b7837",
    "verified wrong": "#e31a1c",
    "verified undecided": "#a6761d",
    "unverified right": "#7fbf7b",
    "unverified wrong": "#fdae6b",
    "unverified undecided": "#dfc27d",
    "abstained, candidate right": "#c6dbef",
    "abstained, candidate wrong": "#6baed6",
    "abstained, candidate undecided": "#9ecae1",
    ABSTAINED_EMPTY: "#bdbdbd",
    "refuted": "#762a83",
    "refuted right": "#5aae61",
    "refuted wrong": "#9970ab",
    ERROR: "#525252",
}
_FAMILIES: Final = 30
_ABOVE: Final[Mapping[str, Any]] = {
    "fontsize": "small",
    "loc": "lower center",
    "bbox_to_anchor": (0.5, 1.0),
    "ncols": 2,
}


def require_matplotlib() -> None:
    """Raise InputError, one sentence with the remedy, where matplotlib is missing."""
    if importlib.util.find_spec("matplotlib") is None:
        raise InputError(
            "a plot needs matplotlib, which is in an extra: pip install 'mcp-reasoner[bench]'"
        )


def draw(summary: Summary, path: Path) -> None:
    """Write the picture as PNG; raises InputError where matplotlib or the place is missing."""
    require_matplotlib()
    from matplotlib.figure import Figure

    families = _bars(summary)
    figure = Figure(figsize=(13, max(4.0, 1.5 + 0.3 * len(families))), layout="constrained")
    outcomes, agreement, tokens = figure.subplots(1, 3, width_ratios=(1.5, 1.0, 1.0))
    _draw_outcomes(outcomes, families)
    _draw_agreement(agreement, summary)
    _draw_tokens(tokens, summary)
    evaluation = summary.evaluation
    title = f"{evaluation['file']}, {evaluation['model']}, effort {evaluation['effort']}"
    figure.suptitle(clean(title, 120), parse_math=False)
    try:
        figure.savefig(path, format="png", dpi=110)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error}") from error


def _bars(summary: Summary) -> dict[str, Mapping[str, int]]:
    """Outcomes of each family, the last at the bottom; of all where there are none or many."""
    if not summary.families or len(summary.families) > _FAMILIES:
        return {"all": summary.outcomes}
    return {clean(name, 30): counts for name, counts in reversed(list(summary.families.items()))}


def _draw_outcomes(axes: "Axes", families: Mapping[str, Mapping[str, int]]) -> None:
    from matplotlib.ticker import MaxNLocator

    start = [0] * len(families)
    for name in OUTCOMES:
        counts = [found.get(name, 0) for found in families.values()]
        if any(counts):
            axes.barh(range(len(families)), counts, left=start, color=_COLOURS[name], label=name)
            start = [begin + count for begin, count in zip(start, counts, strict=True)]
    axes.set_yticks(range(len(families)), labels=list(families), parse_math=False)
    axes.set_xlabel("problems")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if any(start):
        axes.legend(**_ABOVE)


def _draw_agreement(axes: "Axes", summary: Summary) -> None:
    bins = summary.calibration
    places = range(len(bins))
    axes.bar(
        [place - 0.2 for place in places],
        [found.right / found.judged for found in bins],
        width=0.4,
        color="#1b7837",
        label="all answers",
    )
    axes.bar(
        [place + 0.2 for place in places],
        [found.open_right / found.open_judged if found.open_judged else 0.0 for found in bins],
        width=0.4,
        color="#7fbf7b",
        label="not verified",
    )
    for place, found in zip(places, bins, strict=True):
        text = f"{found.judged}, {found.open_judged}"
        axes.annotate(text, (place, 1.01), ha="center", fontsize="small")
    axes.set_xticks(places, labels=[found.name for found in bins], rotation=40, ha="right")
    axes.set_ylim(0, 1.12)
    axes.set_xlabel("agreement k/n")
    axes.set_ylabel("share right (above: how many)")
    if bins:
        axes.legend(**_ABOVE)


def _draw_tokens(axes: "Axes", summary: Summary) -> None:
    from matplotlib.ticker import MaxNLocator

    solved = [record for record in summary.records if record.status != "error"]
    groups = {
        "right": [r.tokens for r in solved if r.judged == "right"],
        "not right": [r.tokens for r in solved if r.judged != "right"],
    }
    drawn = {name: values for name, values in groups.items() if values}
    if drawn:
        colours = {"right": "#1b7837", "not right": "#6baed6"}
        axes.hist(
            list(drawn.values()),
            bins=20,
            stacked=True,
            label=list(drawn),
            color=[colours[name] for name in drawn],
        )
        axes.legend(**_ABOVE)
    axes.set_xlabel("tokens a problem")
    axes.set_ylabel("problems")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
