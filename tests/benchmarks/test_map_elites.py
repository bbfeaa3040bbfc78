import json
from pathlib import Path

from benchmarks import map_elites
from benchmarks.paths import PAGES, RESULTS

FILES = sorted((RESULTS / "map-elites").glob("*.jsonl"))


def line(seed: int, *cells: int) -> str:
    curve = [[1_000 * (number + 1), count, 0.5 * count, 1.0] for number, count in enumerate(cells)]
    return json.dumps({"seed": seed, "curve": curve, "again": [cells[0], 7.25, 200.0]}) + "\n"


def test_the_page_is_what_the_results_give() -> None:
    assert {path.stem for path in FILES} <= {way.name for way in map_elites.WAYS}
    assert (PAGES / "map-elites.md").read_text(encoding="utf-8") == map_elites.page(RESULTS / "map-elites")


def test_a_game_without_results_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "gaits.jsonl").write_text(line(1, 100, 200, 300))

    page = map_elites.page(tmp_path)

    assert "## BipedalWalker-v3" in page
    assert "LunarLander" not in page
    assert " | 100, 4 % (1 run) | 7.2 |\n" in page


def test_a_row_has_means_and_spreads_at_the_marks(tmp_path: Path) -> None:
    way = map_elites.WAYS[0]
    (tmp_path / f"{way.name}.jsonl").write_text(line(1, *range(100, 1_600, 100)) + line(2, *range(200, 1_700, 100)))

    assert map_elites.results_of(way, 2, tmp_path) != []  # nothing is repeated
    assert map_elites.row_of(way, map_elites.results_of(way, 0, tmp_path)) == (
        "| MAP-Elites over topologies | one | 350, 14 % (300-400) | 175.0 | 1,550, 62 % (1,500-1,600) | 775.0 | 1 "
        "| 150, 6 % (100-200) | 7.2 |"
    )


def test_a_run_that_ended_early_has_no_figures_of_later_marks(tmp_path: Path) -> None:
    way = map_elites.WAYS[0]
    (tmp_path / f"{way.name}.jsonl").write_text(line(1, 100, 200, 300, 400))

    assert map_elites.row_of(way, map_elites.results_of(way, 0, tmp_path)) == (
        "| MAP-Elites over topologies | one | 300, 12 % (1 run) | 150.0 |  |  | 1 | 100, 4 % (1 run) | 7.2 |"
    )
