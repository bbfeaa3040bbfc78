import gymnasium

from fitness.tasks.gymnasium.compiled import cart_pole
from neat.kernels import Floats
from tests.fitness.tasks.gymnasium.compiled.beside import differences, first_state


def test_carts_are_those_of_gymnasium_bit_for_bit() -> None:
    assert not differences("CartPole-v1", cart_pole.push, cart_pole.observe, 400)


def test_a_cart_that_is_pushed_otherwise_is_noticed() -> None:
    def to_the_right(state: Floats, action: float) -> tuple[float, bool]:
        return cart_pole.push(state, 1.0)

    assert differences("CartPole-v1", to_the_right, cart_pole.observe, 5)


def test_a_cart_beyond_the_end_of_its_track_ends_the_episode() -> None:
    state = first_state(gymnasium.make("CartPole-v1").unwrapped, 0)
    state[:2] = 2.3999, 1.0

    assert cart_pole.push(state, 1.0) == (1.0, True)
