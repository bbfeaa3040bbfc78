from neat.exchange.neat_python.foreign_genome import ForeignSynapse
from neat.exchange.neat_python.signal_paths import behind, in_cycles


def synapses(*ends: tuple[int, int], disabled: tuple[int, int] | None = None) -> list[ForeignSynapse]:
    return [ForeignSynapse(source, target, 1.0, (source, target) != disabled, None) for source, target in ends]


def test_signals_lead_through_enabled_synapses() -> None:
    some = synapses((-1, 4), (4, 5), (5, 0), (4, 6), (6, 4), disabled=(5, 0))

    assert behind(some, [4]) == {4, 5, 6}
    assert behind(some, [0]) == {0}
    assert behind(some, []) == set()


def test_cycles_are_found_with_what_lies_behind_them() -> None:
    assert in_cycles(synapses((-1, 4), (4, 5), (5, 0), (-1, 0))) == set()
    assert in_cycles(synapses((-1, 4), (4, 5), (5, 4), (5, 0), (-1, 6))) == {4, 5, 0}
    assert in_cycles(synapses((4, 4))) == {4}
    assert in_cycles(synapses((4, 5), (5, 4), disabled=(5, 4))) == {4, 5}
