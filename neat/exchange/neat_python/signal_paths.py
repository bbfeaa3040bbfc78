"""Signal paths: where signals lead in the synapses of a foreign genome."""

from collections.abc import Iterable, Sequence

from neat.exchange.neat_python.foreign_genome import ForeignSynapse


def behind(synapses: Iterable[ForeignSynapse], keys: Iterable[int]) -> set[int]:
    """Return these neurons and all that enabled synapses lead to from them."""
    targets: dict[int, list[int]] = {}
    for synapse in synapses:
        if synapse.enabled:
            targets.setdefault(synapse.source, []).append(synapse.target)
    found = set(keys)
    waiting = list(found)
    while waiting:
        new = [target for target in dict.fromkeys(targets.get(waiting.pop(), ())) if target not in found]
        found.update(new)
        waiting += new
    return found


def in_cycles(synapses: Sequence[ForeignSynapse]) -> set[int]:
    """Return the neurons that lie on a cycle of synapses, enabled or not, or behind one; empty without cycles."""
    targets: dict[int, list[int]] = {}
    waiting: dict[int, int] = {}
    for synapse in synapses:
        targets.setdefault(synapse.source, []).append(synapse.target)
        waiting[synapse.target] = waiting.get(synapse.target, 0) + 1
    ready = [key for key in targets if key not in waiting]
    while ready:
        for target in targets.get(ready.pop(), ()):
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return {key for key, count in waiting.items() if count > 0}
