import importlib.util

import pytest

from fitness.tasks.minatar.games import GAMES
from fitness.tasks.minatar.picture import COLOURS


@pytest.mark.parametrize("game", GAMES)
def test_the_things_of_a_game_have_different_values(game: str) -> None:
    values = list(GAMES[game].tiles.values())

    assert len(set(values)) == len(values)
    assert 0.0 not in values
    assert GAMES[game].player in GAMES[game].tiles


@pytest.mark.skipif(importlib.util.find_spec("minatar") is None, reason="needs the extra [minatar]")
@pytest.mark.parametrize("game", GAMES)
def test_every_channel_of_a_game_has_a_value_and_a_colour(game: str) -> None:
    from minatar import Environment

    channels = Environment(game).env.channels

    assert set(GAMES[game].tiles) <= set(channels)
    assert len(channels) <= len(COLOURS)
