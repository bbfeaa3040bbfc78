import pytest

from neat.runs.untrusted_database import Connection
from visualizer import species_queries
from visualizer.species_queries import species, species_in


def test_the_species_of_a_generation(database: Connection) -> None:
    assert species_in(database, 3) == [
        {"id": 1, "founded": 0, "size": 97, "best": 1.0, "mean": 0.5, "stagnant": 0},
        {"id": 2, "founded": 0, "size": 50, "best": 1.0, "mean": 0.5, "stagnant": 0},
    ]
    assert species_in(database, 99) == []


def test_the_life_of_a_species(database: Connection) -> None:
    database.execute("DELETE FROM species WHERE id = 1 AND generation IN (0, 5)")

    life = species(database, 1)

    assert life is not None
    assert (life["first"], life["last"], life["generation"], life["size"]) == (1, 4, [1, 2, 3, 4], [99, 98, 97, 96])
    assert species(database, 9) is None


def test_a_long_life_is_returned_at_equal_intervals(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(species_queries, "MOST_POINTS", 3)

    life = species(database, 2)

    assert life is not None
    assert life["generation"] == [0, 2, 4]


def test_a_value_that_is_not_a_number_is_not_returned(database: Connection) -> None:
    database.execute("UPDATE species SET best = 'x', size = 'y' WHERE id = 2")

    assert [(one["best"], one["size"]) for one in species_in(database, 0)] == [(1.0, 100), (None, 0)]
