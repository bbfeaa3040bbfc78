"""Phases: complexifying and simplifying in turn, so that genomes do not only grow (phased search, Green 2004).

Evolution complexifies until genomes have more synapses than a ceiling. Then it simplifies: children have one parent and
only lose structure, until complexity does not fall any more. `Phases` decides as SharpNEAT does
(`AbsoluteComplexityRegulationStrategy`, `RelativeComplexityRegulationStrategy`); the differences are number 25 in
`departures.md`.
"""

import dataclasses
import math

from neat.settings import PhasesSettings, Settings


class Phases:
    """The phase that evolution is in, and what decides when it ends.

    The complexity of a generation is the mean number of enabled synapses of its genomes.

    Attributes:
        simplifying: Whether children only lose structure.
        since: The generation in which the phase began.
        ceiling: The complexity above which simplifying begins; None before the first generation has been seen, where it
            is relative.
        recent: Complexities of the latest generations, at most `phases.window` of them, the oldest first.
        average: The mean of `recent`; the one before decides whether complexity falls.
    """

    def __init__(self) -> None:
        """Begin with complexifying."""
        self.simplifying = False
        self.since = 0
        self.ceiling: float | None = None
        self.recent: list[float] = []
        self.average = 0.0

    def update(self, complexity: float, generation: int, rules: PhasesSettings) -> bool:
        """Take the complexity of a generation; return whether its children only lose structure.

        Args:
            complexity: The mean number of enabled synapses.
            generation: Its number.
            rules: The settings.
        """
        if self.ceiling is None:
            self.since = generation
            self.ceiling = rules.ceiling if rules.kind == "absolute" else complexity + rules.ceiling
        before = self.average
        self.recent = [*self.recent, complexity][-rules.window :]  # a new list: an undo keeps the old one
        self.average = math.fsum(self.recent) / len(self.recent)
        is_over = (
            self._has_stalled(complexity, before, generation, rules) if self.simplifying else complexity > self.ceiling
        )
        if is_over:
            if self.simplifying and rules.kind == "relative":
                self.ceiling = complexity + rules.ceiling
            self.simplifying, self.since = not self.simplifying, generation
        return self.simplifying

    def _has_stalled(self, complexity: float, before: float, generation: int, rules: PhasesSettings) -> bool:
        """Return whether simplifying has lasted long enough and does not lower complexity any more."""
        is_low = rules.kind == "relative" or complexity < rules.ceiling
        return is_low and generation - self.since > rules.least_generations and self.average >= before

    def __repr__(self) -> str:
        return f"<Phases: {'simplifying' if self.simplifying else 'complexifying'} since generation {self.since}>"


def phases_for(settings: PhasesSettings) -> Phases | None:
    """Return new phases of these settings; None where evolution only complexifies."""
    return None if settings.kind == "off" else Phases()


def simplifying_settings(settings: Settings) -> Settings:
    """Return the settings with which children are bred while simplifying: from one parent, and never larger than it."""
    rate = max(settings.phases.delete_synapse_rate, settings.mutation.delete_synapse_rate)
    return dataclasses.replace(
        settings,
        mutation=dataclasses.replace(
            settings.mutation, add_neuron_rate=0.0, add_synapse_rate=0.0, toggle_rate=0.0, enable_rate=0.0,
            delete_synapse_rate=rate,
        ),
        mating=dataclasses.replace(settings.mating, asexual_share=1.0),
    )  # fmt: skip
