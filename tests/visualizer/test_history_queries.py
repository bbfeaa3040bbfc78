import pytest

from neat.runs.untrusted_database import Connection
from visualizer import history_queries
from visualizer.history_queries import (
    curve,
    generation_updates,
    history,
    newest_generation,
    progress,
    recorded_state,
)


def test_progress_counts_generations_evaluations_and_species(database: Connection) -> None:
    facts = progress(database)

    assert facts.pop("evaluations_per_second") == pytest.approx(750 / (5 * 0.11))
    assert facts == {
        "generations": 6, "evaluations": 900, "best": 3.0, "validated": 2.75, "species": 2, "solved": False,
    }  # fmt: skip


@pytest.mark.parametrize(("since", "best"), [(0, 5.0), (2, 5.0), (3, 3.0), (6, None)])
def test_the_best_of_progress_counts_from_a_generation_on(database: Connection, since: int, best: float | None) -> None:
    database.execute("UPDATE generation SET best = 5 WHERE number = 2")

    assert progress(database, since)["best"] == best


@pytest.mark.parametrize(("generation", "solved"), [(5, True), (2, False)])
def test_a_run_is_solved_if_its_last_generation_is(database: Connection, generation: int, solved: bool) -> None:
    database.execute("UPDATE generation SET solved = 1 WHERE number = ?", (generation,))

    assert progress(database)["solved"] is solved


def test_progress_of_an_empty_run_is_zero(database: Connection) -> None:
    database.execute("DELETE FROM generation")

    facts = progress(database)

    assert (facts["generations"], facts["evaluations"], facts["best"]) == (0, 0, None)
    assert facts["evaluations_per_second"] is None
    assert newest_generation(database) == -1


def test_evaluations_per_second_need_two_generations(database: Connection) -> None:
    database.execute("DELETE FROM generation WHERE number > 0")

    assert progress(database)["evaluations_per_second"] is None


def test_a_run_may_have_recorded_no_state(database: Connection) -> None:
    assert recorded_state(database) == "finished"
    database.execute("DELETE FROM meta")
    assert recorded_state(database) == ""
    database.execute("DROP TABLE meta")
    assert recorded_state(database) == ""


def test_the_newest_generation_is_the_highest_number(database: Connection) -> None:
    assert newest_generation(database) == 5


def test_an_extinct_species_ends_with_size_0(database: Connection) -> None:
    database.execute("DELETE FROM species WHERE id = 2 AND generation >= 4")

    assert history(database, -1)["species"]["2"] == [[0, 50], [4, 0]]


def test_a_history_has_quartiles_sizes_and_the_time_so_far(database: Connection) -> None:
    found = history(database, 1)

    assert (found["lower_quartile"][0], found["upper_quartile"][0]) == (0.5, 1.5)
    assert (found["mean_hidden"][0], found["mean_synapses"][0]) == (0.5, 4.25)
    assert found["seconds"] == pytest.approx([0.33, 0.44, 0.55, 0.66])


def test_a_history_of_an_earlier_version_lacks_quartiles(database: Connection) -> None:
    for column in ("lower_quartile", "upper_quartile", "mean_hidden", "mean_synapses", "coverage", "qd_score"):
        database.execute(f"ALTER TABLE generation DROP COLUMN {column}")

    assert history(database, -1)["upper_quartile"] == [None] * 6
    assert generation_updates(database, 4, 1)[0]["mean_hidden"] is None
    assert generation_updates(database, 4, 1)[0]["coverage"] is None


def test_a_history_and_its_updates_have_the_coverage_and_the_qd_score(database: Connection) -> None:
    database.execute("UPDATE generation SET coverage = 0.25, qd_score = 7.5 WHERE number = 3")

    found = history(database, 1)
    assert (found["coverage"], found["qd_score"]) == ([None, 0.25, None, None], [None, 7.5, None, None])
    (update,) = generation_updates(database, 2, 1)
    assert (update["coverage"], update["qd_score"]) == (0.25, 7.5)


@pytest.mark.parametrize(
    ("most", "evaluations", "best"),
    [(100, [150, 300, 450, 600, 750, 900], [1, 9, 9, 9, 9, 9]), (2, [450, 900], [9, 9])],
)
def test_a_curve_is_the_best_so_far(database: Connection, most: int, evaluations: list[int], best: list[float]) -> None:
    database.execute("UPDATE generation SET best = 9.0 WHERE number = 1")

    assert curve(database, most) == {"evaluations": evaluations, "best": best}


def test_a_curve_has_no_value_before_the_first_success(database: Connection) -> None:
    database.execute("UPDATE generation SET best = NULL WHERE number < 2")

    assert curve(database, 100)["best"] == [None, None, 2.0, 2.0, 3.0, 3.0]


def test_a_thinned_history_keeps_the_last_values_and_all_extremes(
    database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_queries, "MOST_POINTS", 3)
    database.execute("UPDATE generation SET best = 9.0 WHERE number = 2")
    database.execute("UPDATE generation SET mean = -9.0 WHERE number = 4")

    thinned = history(database, -1)

    assert thinned["generations"] == [1, 3, 5]
    assert thinned["best"] == [1.0, 2.0, 3.0]
    assert thinned["best_high"] == [1.0, 9.0, 3.0]
    assert thinned["mean_low"] == [0.5, 1.0, -9.0]
    assert thinned["champion"] == [10, 20, 30]
    assert thinned["champion_fitness"] == [1.0, 2.0, 3.0]
    assert thinned["seconds"] == pytest.approx([0.22, 0.44, 0.66])


def test_updates_say_in_which_generation_a_champion_is_new(database: Connection) -> None:
    updates = generation_updates(database, 1, 3)

    assert [(one["generation"], one["champion"], one["new_champion"]) for one in updates] == [
        (2, 20, True), (3, 20, False), (4, 30, True),
    ]  # fmt: skip
    assert updates[0]["species"] == {"1": 98, "2": 50}
    assert updates[0]["champion_sizes"] == {"hidden": 2, "synapses": 5, "species": 1}
    assert updates[0]["seconds"] == pytest.approx(0.11)
