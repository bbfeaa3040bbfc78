import pytest

from neat.runs.untrusted_database import Connection
from visualizer import champion_queries
from visualizer.champion_queries import champion, champions, sizes


def sizes_of(database: Connection) -> list[tuple[int, int | None, int | None]]:
    return [(one["genome"], one["hidden"], one["synapses"]) for one in champions(database)]


def test_champions_have_the_sizes_of_their_genomes_and_a_species(database: Connection) -> None:
    assert sizes_of(database) == [(10, 1, 4), (20, 2, 5), (30, 3, 6)]
    assert {one["species"] for one in champions(database)} == {1}


def test_the_champions_of_an_earlier_version_are_counted(database: Connection) -> None:
    for column in ("hidden", "synapses", "species"):
        database.execute(f"ALTER TABLE champion DROP COLUMN {column}")
    database.execute("UPDATE champion SET json = '{' WHERE genome = 20")

    assert sizes_of(database) == [(10, 1, 4), (20, None, None), (30, 3, 6)]
    assert champions(database)[0]["species"] is None
    assert sizes(database, 10) == {"hidden": None, "synapses": None, "species": None}


def test_only_enabled_synapses_count(database: Connection) -> None:
    database.execute(
        "UPDATE champion SET hidden = NULL, json = replace(json, '\"enabled\": true', '\"enabled\": false')"
    )

    assert sizes_of(database) == [(10, 1, 0), (20, 2, 0), (30, 3, 0)]


def test_counting_ends_at_a_limit(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    database.execute("UPDATE champion SET hidden = NULL")
    first = len(str(champion(database, 10)[1]))
    monkeypatch.setattr(champion_queries, "MOST_COUNTED", first + 1)

    assert [hidden for _, hidden, _ in sizes_of(database)] == [1, None, None]


def test_a_champion_that_does_not_exist_has_no_json(database: Connection) -> None:
    assert champion(database, 11)[1] is None
    assert str(champion(database, 10)[1]).startswith("{")
