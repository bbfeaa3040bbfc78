import gymnasium
import pytest

from fitness.tasks.gymnasium.compiled import cart_pole
from tests.fitness.tasks.gymnasium.compiled.beside import differences, first_state


def test_carts_are_those_of_gymnasium_bit_for_bit() -> None:
    assert not differences("CartPole-v1", cart_pole.push, cart_pole.observe, 400)


def test_a_cart_with_another_mass_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def heavier(state: object, action: float) -> tuple[float, bool]:
        return cart_pole.push(state, action if action == 1.0 else 1.0)  # type: ignore[arg-type]  # as the kernel's

    assert differences("CartPole-v1", heavier, cart_pole.observe, 5)


def test_a_cart_beyond_the_end_of_its_track_ends_the_episode() -> None:
    state = first_state(gymnasium.make("CartPole-v1").unwrapped, 0)
    state[:2] = 2.3999, 1.0

    assert cart_pole.push(state, 1.0) == (1.0, True)
