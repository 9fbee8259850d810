"""What figures are drawn on is written once."""

from pathlib import Path

from hcc_dash.drawing.ground import ground
from hcc_dash.drawing.look import LIGHT

HOUSE = Path(__file__).resolve().parents[2] / "hcc_dash"
FIGURES = [*HOUSE.glob("drawing/*.py"), *HOUSE.glob("questions/*/pictures/*.py")]


def test_margins_are_left_right_top_and_bottom() -> None:
    assert ground(LIGHT, 100, (1, 2, 3, 4))["margin"] == {"l": 1, "r": 2, "t": 3, "b": 4}


def test_no_figure_writes_its_ground_by_hand() -> None:
    by_hand = {path.name for path in FIGURES if '"plot_bgcolor"' in path.read_text("utf-8")}
    assert by_hand == {"ground.py"}
