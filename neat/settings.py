"""Settings: every default, beside its meaning and its source.

One frozen dataclass for each group of settings. A name says what its value is: a `..._chance` is a probability; a
`..._rate` is how often something happens to one child (0.03: to three in a hundred; 2: twice to each); a
`..._share` is a part of a whole; a `..._spread` is the width of a distribution, and its meaning says which width.

"Paper" is Stanley & Miikkulainen (2002), Evolutionary Computation 10(2); "released code" is the C++ that Stanley
published with it; crAIg is an earlier program that plays Super Mario Bros. Differences are numbered in
`departures.md`.

`describe()` returns all of this; `help(neat.MutationSettings)` and `neat settings` print it.
"""

import contextlib
import dataclasses
import functools
import logging
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any, Self

import numpy as np
import tomli_w

from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.errors import SettingsError, did_you_mean
from neat.kernels.crossover import MatingRates
from neat.kernels.distance import DistanceRates
from neat.kernels.mutation import MutationRates
from neat.neat_python_names import SECTIONS, answer_to
from neat.settings_group import SettingInfo, SettingsGroup, chance, choice, number, plain

_log = logging.getLogger("neat")

INITIAL = ("full", "unconnected", "one", "fraction")
SHARING = ("auto", "raw", "rank")
TIES = ("smaller", "both")
ON_ERROR = ("raise", "fail")
SELECTION = ("score", "novelty", "dominated-novelty", "pareto")
CANDIDATES = ("improved", "new")
PHASES = ("off", "absolute", "relative")
ANY_SCORE = -1e300
"""The value of `selection.least_score` that no score is below."""
NEAT_PYTHON_FILE = re.compile(rf"^\s*\[({'|'.join(sorted(SECTIONS))})\]", re.MULTILINE)
"""The head of a section in a configuration file of neat-python."""


@dataclass(frozen=True, kw_only=True, repr=False)
class GenomeSettings(SettingsGroup):
    """What the first genomes are, and what genomes may contain."""

    initial: str = choice(
        "full", INITIAL,
        meaning='Synapses of the first genomes: "full": all from sensors to outputs; "unconnected": none; "one": one at'
        ' random; "fraction": each with the chance `initial_fraction`.',
        source="paper, section 3.4: full; crAIg: one",
    )  # fmt: skip
    initial_fraction: float = chance(
        0.5, meaning='Chance of each synapse of the first genomes if `initial = "fraction"`.'
    )
    initial_hidden: int = number(
        0, 0, 100_000, meaning="Hidden neurons of the first genomes; the same neurons in all of them."
    )
    initial_hidden_random: bool = plain(
        False, meaning="Whether each first genome has a random number of these neurons, at least one: the first ones.",
        source='paper, section 5.3: "initial random", with 1 to 10',
    )  # fmt: skip
    initial_weight_spread: float = number(
        1.0,
        0.0,
        meaning="Half-width of the uniform distribution of the first weights, around 0.",
        source="released code: 1",
    )
    bias_neuron: bool = plain(
        True, meaning="Whether there is one more sensor, which is always 1; independent of the biases of neurons.",
        source="paper, section 4.1",
    )  # fmt: skip
    recurrent: bool = plain(
        False, meaning="Whether synapses may close cycles; otherwise networks are feed-forward.",
    )  # fmt: skip
    activations: tuple[str, ...] = plain(
        ("steep_sigmoid",),
        meaning="Activation functions of hidden neurons: new neurons have the first, mutation chooses among all.",
        source="paper, section 4.1: steep_sigmoid",
    )
    output_activation: str = plain(
        "steep_sigmoid",
        meaning="Activation function of the outputs of the first genomes. Its range is that of the outputs: 0 to 1 for"
        ' steep_sigmoid, -1 to 1 for tanh; regression needs "identity".',
        source="paper, section 4.1: steep_sigmoid",
    )  # fmt: skip
    aggregations: tuple[str, ...] = plain(
        ("sum",),
        meaning="How neurons combine arriving signals: new neurons have the first, mutation chooses among all.",
        source="paper: sum",
    )

    def __post_init__(self) -> None:
        """Validate every setting; the functions must exist."""
        super().__post_init__()
        for name in (*self.activations, self.output_activation):
            activation_code(name)
        for name in self.aggregations:
            aggregation_code(name)


@dataclass(frozen=True, kw_only=True, repr=False)
class MutationSettings(SettingsGroup):
    """How often children are mutated, and how much."""

    weights_chance: float = chance(
        0.8, meaning="Chance that the weights of a child are mutated.", source="paper, section 4.1: 0.8"
    )
    weight_perturb_chance: float = chance(
        0.9, meaning="Chance of each weight of such a child to be perturbed.", source="paper, section 4.1: 0.9"
    )
    weight_replace_chance: float = chance(
        0.1, meaning="Chance of each weight of such a child to be replaced by a new random one.",
        source="paper, section 4.1: 0.1",
    )  # fmt: skip
    weight_perturb_spread: float = number(
        2.5, 0.0,
        meaning="How far perturbation moves weights: the half-width of a uniform distribution, or the standard"
        " deviation of a normal one if `weights_normal`.",
        source="released code: 2.5 on double pole balancing, 1.8 without velocities",
    )  # fmt: skip
    weight_replace_spread: float = number(
        2.5, 0.0,
        meaning="How far from 0 replaced weights and those of new synapses lie: the half-width of a uniform"
        " distribution, or the standard deviation of a normal one if `weights_normal`.",
    )  # fmt: skip
    weight_limit: float = number(
        8.0, 0.0, meaning="The largest absolute value of a weight after mutation.", source="released code: 8"
    )
    weights_normal: bool = plain(
        False, meaning="Whether perturbations and new weights are normally distributed; otherwise uniformly.",
        source="paper: uniformly",
    )  # fmt: skip
    add_synapse_rate: float = number(
        0.3, 0.0, 100.0, meaning="Synapses added to a child.", source="paper: 0.05, and 0.3 for populations of 1000"
    )
    add_neuron_rate: float = number(
        0.03, 0.0, 100.0, meaning="Synapses of a child that are split by a new neuron.", source="paper: 0.03"
    )
    toggle_rate: float = number(
        0.0, 0.0, 100.0, meaning="Synapses of a child that are switched from enabled to disabled, or back."
    )
    enable_rate: float = number(0.0, 0.0, 100.0, meaning="Disabled synapses of a child that are enabled.")
    delete_synapse_rate: float = number(0.0, 0.0, 100.0, meaning="Synapses of a child that are removed.")
    delete_neuron_rate: float = number(
        0.0, 0.0, 100.0, meaning="Hidden neurons of a child that are removed, with their synapses."
    )
    bias_perturb_chance: float = chance(
        0.0, meaning="Chance of each neuron that its bias is perturbed.",
        source="neat-python; the paper has the bias neuron only",
    )  # fmt: skip
    bias_replace_chance: float = chance(
        0.0, meaning="Chance of each neuron that its bias is replaced by a new random one."
    )
    bias_perturb_spread: float = number(0.5, 0.0, meaning="Standard deviation of a perturbation of a bias.")
    bias_replace_spread: float = number(1.0, 0.0, meaning="Standard deviation of a replaced bias, around 0.")
    bias_limit: float = number(8.0, 0.0, meaning="The largest absolute value of a bias after mutation.")
    response_perturb_chance: float = chance(
        0.0, meaning="Chance of each neuron that its response, the factor on its aggregated signal, is perturbed.",
    )  # fmt: skip
    response_perturb_spread: float = number(0.1, 0.0, meaning="Standard deviation of a perturbation of a response.")
    activation_chance: float = chance(
        0.0, meaning="Chance of each neuron that its activation function is replaced by one of `genome.activations`.",
    )  # fmt: skip
    aggregation_chance: float = chance(
        0.0, meaning="Chance of each neuron that its aggregation is replaced by one of `genome.aggregations`.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Validate every setting; chances that exclude each other must not sum to more than 1."""
        super().__post_init__()
        for gene in ("weight", "bias"):
            both = getattr(self, f"{gene}_perturb_chance") + getattr(self, f"{gene}_replace_chance")
            if both > 1.0 + 1e-9:
                raise SettingsError(
                    f"mutation.{gene}_perturb_chance and mutation.{gene}_replace_chance must not sum to more than 1, "
                    f"but sum to {both:g}."
                )


@dataclass(frozen=True, kw_only=True, repr=False)
class MatingSettings(SettingsGroup):
    """How children inherit genes."""

    asexual_share: float = chance(
        0.25, meaning="Share of the children that have one parent and are mutated.", source="paper, section 4.1: 0.25"
    )
    interspecies_chance: float = chance(
        0.001, meaning="Chance that the second parent of a child is of another species.",
        source="paper, section 4.1: 0.001",
    )  # fmt: skip
    keep_disabled_chance: float = chance(
        0.75, meaning="Chance that a gene which is disabled in either parent is disabled in the child.",
        source="paper, section 4.1: 0.75",
    )  # fmt: skip
    average_chance: float = chance(
        0.0, meaning="Chance of a child with two parents that all its matching weights are the means of theirs.",
        source="released code: 0.4",
    )  # fmt: skip
    mate_only_chance: float = chance(
        0.0, meaning="Chance of a child with two parents that it is not mutated.", source="released code: 0.2"
    )
    ties: str = choice(
        "smaller", TIES,
        meaning='Which of two equally fit parents gives the disjoint and excess genes: the "smaller" one, or "both",'
        " gene by gene.",
        source="released code: smaller; paper, figure 4: both",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class SpeciesSettings(SettingsGroup):
    """What a species is: the coefficients of the compatibility distance, and its threshold."""

    excess_coefficient: float = number(1.0, 0.0, meaning="c1 of equation 1, for excess genes.", source="paper: 1")
    disjoint_coefficient: float = number(1.0, 0.0, meaning="c2 of equation 1, for disjoint genes.", source="paper: 1")
    weight_coefficient: float = number(
        0.4, 0.0, meaning="c3 of equation 1, for weight differences.",
        source="paper: 0.4, and 3.0 for populations of 1000",
    )  # fmt: skip
    small_genome: int = number(
        20, 0, meaning="N of equation 1 is 1 if both genomes have fewer synapses than this.", source="paper: 20"
    )
    threshold: float = number(
        3.0, 0.0,
        meaning="delta_t: genomes with a smaller distance are of one species. Where there is a `target`, this is"
        " only its initial value.",
        source="paper: 3.0, and 4.0 for populations of 1000",
    )  # fmt: skip
    target: int = number(
        10, 0,
        meaning="The number of species for which the threshold is adjusted in each generation, at most one for every"
        " five genomes; 0 fixes the threshold.",
        source="Stanley & Miikkulainen 2004 (JAIR): 10; paper: fixed",
    )  # fmt: skip
    target_tolerance: float = chance(
        0.2, meaning="How far the number of species may be from the target, as a share of it, without an adjustment."
    )
    threshold_floor: float = number(0.3, 0.0, meaning="The smallest value that the threshold is adjusted to.")


@dataclass(frozen=True, kw_only=True, repr=False)
class ReproductionSettings(SettingsGroup):
    """Which genomes have children, and how many."""

    sharing: str = choice(
        "auto", SHARING,
        meaning='What is shared within a species: "raw" fitness, which must not be negative; the "rank" of a genome in'
        ' its generation, for any fitness; or "auto": raw until a fitness is negative, rank from then on.',
        source="paper, section 3.3: raw",
    )  # fmt: skip
    survival_share: float = chance(
        0.2, meaning="Share of a species, its fittest genomes, that may breed; at least one.",
        source="released code: 0.2, and 0.4 for populations of 1000",
    )  # fmt: skip
    elite_size: int = number(
        5, 0, meaning="The champion of a species with more members than this is copied unchanged.",
        source="paper, section 4.1: 5",
    )  # fmt: skip
    keep_best: bool = plain(
        True, meaning="Whether the best genome of the generation is copied unchanged, even from a small species."
    )


@dataclass(frozen=True, kw_only=True, repr=False)
class SelectionSettings(SettingsGroup):
    """What breeding follows (`neat.selection`; not in the paper). Champion and history follow the score."""

    kind: str = choice(
        "score", SELECTION,
        meaning='What decides who breeds: "score"; "novelty": the distance to the nearest behaviours of the generation'
        ' and of an archive; "dominated-novelty": that to the nearest better ones; "pareto": all `goals` at once. All'
        " but the score need a task that reports measures, unless `goals` do not.",
        source="paper: score",
    )  # fmt: skip
    neighbours: int = number(
        15, 1, 100_000, meaning="How many nearest behaviours a distance is the mean of.",
        source="Lehman & Stanley 2011: 15",
    )  # fmt: skip
    threshold: float = number(
        0.02, 1e-9, 1e9,
        meaning="How far a behaviour must be from all in the archive to enter it, at first; 1 is the width of the"
        " measures' ranges.",
        source="released code of novelty search: 6 in a maze of 300",
    )  # fmt: skip
    threshold_floor: float = number(
        0.001, 1e-9, 1e9, meaning="The least value that this threshold is adjusted to.",
        source="released code of novelty search: 0.25 in a maze of 300",
    )  # fmt: skip
    least_score: float = number(
        ANY_SCORE,
        meaning="Minimal criterion of novelty: a genome with a lower score has novelty 0, and its behaviour does not"
        " enter the archive. By default every score will do.",
        source="Lehman & Stanley 2010 (minimal criteria novelty search); Lehman & Stanley 2011: none",
    )  # fmt: skip
    goals: tuple[str, ...] = plain(
        ("score", "connection-cost"),
        meaning='Goals of "pareto": "score", "novelty", "local-competition" (how many of the nearest behaviours have a'
        ' lower score), "connection-cost" (few enabled synapses), "network-size" (few hidden neurons), or the name of a'
        ' measure or fact; "-" before it minimizes.',
    )  # fmt: skip
    cells: int = number(
        50, 0, 200,
        meaning="Into how many cells the map of a run divides the range of each of the first two measures; each cell"
        " keeps the best genome that ended there, whatever `kind` is. 0 means no map. This does not change the run.",
    )  # fmt: skip
    score_offset: float = number(
        0.0, meaning="What the QD score of the map subtracts from each score: the least score of the task.",
        source="pyribs, qd_score_offset: 0",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Validate every setting; the floor is not above the threshold."""
        super().__post_init__()
        if self.threshold_floor > self.threshold:
            raise SettingsError(
                f"selection.threshold_floor must be at most selection.threshold, {self.threshold:g}, but is "
                f"{self.threshold_floor:g}."
            )
        if len(set(self.goals)) < len(self.goals):
            raise SettingsError(f"selection.goals must contain each goal once, but is {list(self.goals)!r}.")
        if not self.goals or not all(goal.removeprefix("-") for goal in self.goals):
            raise SettingsError(
                f"selection.goals must contain the names of one goal or more, but is {list(self.goals)!r}."
            )


@dataclass(frozen=True, kw_only=True, repr=False)
class PhasesSettings(SettingsGroup):
    """Phased search (`neat.evolution.phases`; not in the paper): evolution complexifies and simplifies in turn."""

    kind: str = choice(
        "off", PHASES,
        meaning='When evolution simplifies, where children have one parent and only lose structure: "off", never;'
        ' "absolute", from a mean of more than `ceiling` enabled synapses in a genome on; "relative", from so many more'
        " on than there were when it last began to complexify.",
        source="Green 2004, phased searching; paper: never",
    )  # fmt: skip
    ceiling: float = number(
        10.0, 1.0, 1e9,
        meaning='The mean number of enabled synapses above which evolution simplifies, or what is added to it if'
        ' `kind = "relative"`.',
        source="SharpNEAT: 10 in most experiments, 20 on double pole balancing",
    )  # fmt: skip
    least_generations: int = number(
        10, 1,
        meaning="Evolution simplifies for more than this many generations, and then until the mean number does not fall"
        " any more and, if absolute, is below the ceiling.",
        source="SharpNEAT: 10",
    )  # fmt: skip
    window: int = number(
        10, 1, 100_000,
        meaning="Generations of the moving average that decides whether the mean number falls.",
        source="SharpNEAT: 100",
    )  # fmt: skip
    delete_synapse_rate: float = number(
        0.4, 0.0, 100.0,
        meaning="Synapses removed from a child while simplifying, unless `mutation.delete_synapse_rate` is greater.",
        source="SharpNEAT: 0.4",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class SearchSettings(SettingsGroup):
    """The weight search: CMA-ES on champions of species (`neat.evolution.weight_search`; not in the paper)."""

    share: float = number(
        0.0, 0.0, 0.9,
        meaning="The largest share of a generation that is sampled by weight searches instead of bred; fewer than"
        " 4 genomes (5 with search.mean) mean no search. Large populations search the weights of several structures at"
        " once, at most one for each species.",
    )  # fmt: skip
    step: float = number(0.5, 0.001, meaning="Initial step size of a search: the standard deviation of each weight.")
    step_floor: float = number(
        0.3, 1e-6, meaning="The smallest step size, so that a search does not converge to a nearly good solution."
    )
    samples: int = number(
        0, 0, 1_000_000, meaning="Samples of one search per generation, at least 4; 0 means 4 + 3 ln n, where n is the"
        " number of its weights. Where scores depend on luck, more samples show the direction.",
    )  # fmt: skip
    mean: bool = plain(
        False,
        meaning="Whether a search also has a genome with the mean of its distribution as weights. Where champions are"
        " validated, that genome is the candidate: samples differ from the mean by chance, mostly for the worse, and"
        " the fittest of them was lucky.",
    )
    finish: bool = plain(
        False,
        meaning="Whether a search continues until it stops improving, even if the best genome has another structure."
        " Where scores depend on luck, another genome is the best in each generation.",
    )
    patience: float = number(
        1.0, 0.0,
        meaning="How long a search continues without improvement, in units of the usual 10 + 30 n / samples updates,"
        " where n is the number of its weights.",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class ExtinctionSettings(SettingsGroup):
    """Which species end; the one with the best genome never does."""

    stagnation: int = number(
        15, 0, meaning="Generations without improvement of its best fitness after which a species has no children;"
        " 0 means never.",
        source="paper, section 4.1: 15",
    )  # fmt: skip
    population_stagnation: int = number(
        20, 0,
        meaning="Only the two best species have children if the best fitness of the population has not improved for"
        " more than this many generations; 0 means never.",
        source="paper, section 4.1: 20",
    )  # fmt: skip
    restart: int = number(
        0, 0,
        meaning="Generations without a better champion after which all species end and evolution restarts from minimal"
        " genomes, keeping the champion; 0 means never.",
        source="paper: never",
    )  # fmt: skip
    mark_share: float = chance(
        0.0,
        meaning="Share of all species, those with the lowest mean fitness, that is marked in a generation; 0 means"
        " none.",
        source="crAIg: 0.4",
    )  # fmt: skip
    marks: int = number(
        3, 1, meaning="A species that is marked in this many generations in a row has no children.", source="crAIg: 3"
    )


@dataclass(frozen=True, kw_only=True, repr=False)
class EvaluationSettings(SettingsGroup):
    """How failed evaluations are handled; without failures, these settings change nothing."""

    on_error: str = choice(
        "raise", ON_ERROR,
        meaning='A failed evaluation: "raise" ends the run after saving it; "fail" gives the genome the fitness -inf, '
        "which an evaluation beyond evaluation.time_limit always gets.",
    )  # fmt: skip
    time_limit: float = number(
        0.0,
        0.0,
        meaning="Seconds after which an evaluation is stopped and its genome gets the fitness -inf, whatever "
        "evaluation.on_error is; 0 means never.",
    )
    retries: int = number(
        2, 0, 1000, meaning="How often a genome is evaluated again after its worker process died, before it has failed."
    )
    recycle_after: int = number(
        0, 0,
        meaning="Evaluations after which a worker process is replaced by a new one, for simulators that leak memory; 0"
        " means never.",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class ValidationSettings(SettingsGroup):
    """Which genome of a generation is validated, and may become champion (`neat.evolution.champion`)."""

    candidates: str = choice(
        "improved", CANDIDATES,
        meaning='The genome that is validated: the fittest one, or where it was validated before: "improved", the best'
        ' genome of the species that improved; "new", the fittest genome with a score that no validated genome had.'
        " The latter is for tasks without luck, where genomes with equal scores behave alike.",
        source="paper, section 4.3.2: improved",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class CheckpointSettings(SettingsGroup):
    """When the population is saved; this does not change the run."""

    generations: int = number(100, 0, meaning="Save after this many generations; 0 leaves it to `seconds`.")
    seconds: float = number(
        10.0, 0.0,
        meaning="Save after the first generation that ends this many seconds after the last save; 0 means after each.",
    )  # fmt: skip
    keep: int = number(3, 1, 1_000_000, meaning="How many checkpoints are kept; the oldest are deleted first.")


@dataclass(frozen=True, kw_only=True, repr=False)
class Settings(SettingsGroup):
    """All settings of a run, as one immutable value.

    Raises:
        SettingsError: Whenever a value is invalid.
    """

    population_size: int = number(
        150, 2, 10_000_000, meaning="Genomes in every generation, exactly.",
        source="paper: 150, and 1000 for the hardest task",
    )  # fmt: skip
    genome: GenomeSettings = field(default_factory=GenomeSettings)
    mutation: MutationSettings = field(default_factory=MutationSettings)
    mating: MatingSettings = field(default_factory=MatingSettings)
    species: SpeciesSettings = field(default_factory=SpeciesSettings)
    reproduction: ReproductionSettings = field(default_factory=ReproductionSettings)
    selection: SelectionSettings = field(default_factory=SelectionSettings)
    phases: PhasesSettings = field(default_factory=PhasesSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    extinction: ExtinctionSettings = field(default_factory=ExtinctionSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    validation: ValidationSettings = field(default_factory=ValidationSettings)
    checkpoint: CheckpointSettings = field(default_factory=CheckpointSettings)

    @property
    def prefix(self) -> str:
        """Empty: these settings belong to no group."""
        return ""

    def __post_init__(self) -> None:
        """Make a group of each dictionary, and validate every setting."""
        for name, group in _groups().items():
            value = getattr(self, name)
            if isinstance(value, Mapping):
                object.__setattr__(self, name, _group_of(name, group, value))
        super().__post_init__()

    def changes(self) -> dict[str, Any]:
        """Return all settings that do not have their defaults, by public name."""
        return {
            **super().changes(),
            **{name: value for group in _groups() for name, value in getattr(self, group).changes().items()},
        }

    def __repr__(self) -> str:
        changes = self.changes()
        return f"Settings().replace({changes!r})" if changes else "Settings()"

    @classmethod
    def paper(cls) -> Self:
        """Return the settings of the paper's section 4.1, for XOR and double pole balancing.

        The paper does not state the survival share, the size of weight perturbations, or whether weights are
        averaged. These values are those of its released code: 0.4 (p2nv.ne; pole2_markov.ne has 0.2), 2.5, and
        averaging in 0.4 of matings. They reproduce its results (departures.md, 22).
        """
        return cls(
            mutation=MutationSettings(add_synapse_rate=0.05),
            mating=MatingSettings(ties="both", average_chance=0.4, mate_only_chance=0.2),
            species=SpeciesSettings(target=0),
            reproduction=ReproductionSettings(sharing="raw", survival_share=0.4, keep_best=False),
        )

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Return the settings in a TOML text; missing ones have their defaults.

        Raises:
            SettingsError: The text is not valid TOML, a name is unknown, or a value is invalid.
        """
        return cls.from_dict(toml_table(text))

    @classmethod
    def from_neat_python(cls, path: str | os.PathLike[str]) -> "Settings":
        """Return the settings of a configuration file of neat-python, version 0.92 to 2.1.

        A warning names the keys whose meaning is not the same here. `neat migrate FILE`, or
        `neat.exchange.neat_python.config.migrated(path)`, has a remark about each key.

        Raises:
            SettingsError: The file cannot be read or is not such a file; a section or a key is missing; a key is
                unknown or has an invalid value.
        """
        from neat.exchange.neat_python.config import migrated  # imported here: it makes settings

        migration = migrated(path)
        if different := [remark.name for verdict in ("differs", "none") for remark in migration.of(verdict)]:
            _log.warning("%s: not the same here: %s; `neat migrate` says what differs", migration.source,
                         ", ".join(different))  # fmt: skip
        return migration.settings

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the settings in nested dictionaries; missing ones have their defaults.

        Raises:
            SettingsError: A name is unknown, or a value is invalid.
        """
        names = [setting.name for setting in dataclasses.fields(cls)]
        for name, value in data.items():
            if name not in names:
                raise unknown_setting(name)
            if name in _groups() and not isinstance(value, Mapping | SettingsGroup):
                raise SettingsError(f"{name} must be a table of settings, but is {value!r}.")
        return cls(**data)

    def to_dict(self) -> dict[str, Any]:
        """Return nested dictionaries of plain values, which `from_dict` reads."""
        data = dataclasses.asdict(self)
        data["genome"]["activations"] = list(self.genome.activations)
        data["genome"]["aggregations"] = list(self.genome.aggregations)
        data["selection"]["goals"] = list(self.selection.goals)
        return data

    def to_toml(self) -> str:
        """Return TOML text, which `from_toml` reads."""
        return tomli_w.dumps(self.to_dict())

    def replace(self, name: str | Mapping[str, Any] | None = None, value: Any = MISSING, /, **changes: Any) -> Self:
        """Return a copy of these settings with some changed.

            >>> settings.replace("mutation.add_neuron_rate", 0.1)
            >>> settings.replace({"mutation.add_neuron_rate": 0.1, "genome.recurrent": True})
            >>> settings.replace(population_size=20, genome={"recurrent": True})

        Args:
            name: The public name of a setting, such as "population_size" or "mutation.add_neuron_rate"; or several
                with their values.
            value: The new value; a string may also contain a value in TOML syntax.
            changes: Settings without a group; or groups, as dictionaries of what changes in them.

        Raises:
            SettingsError: A setting does not exist, or a value is invalid.
            TypeError: A name has no value.
        """
        named = {} if name is None else dict(name) if isinstance(name, Mapping) else {name: value}
        if any(given is MISSING for given in named.values()) or (value is not MISSING and not isinstance(name, str)):
            raise TypeError(f"replace() takes a name and its value, or a dictionary of them, but got {name!r:.60}.")
        data = self.to_dict()
        for name, value in (*named.items(), *changes.items()):
            if name in _groups() and isinstance(value, Mapping):
                for inner, changed in value.items():
                    _assign(data, f"{name}.{inner}", changed)
            else:
                _assign(data, name, value)
        return type(self).from_dict(data)

    def mutation_rates(self) -> MutationRates:
        """Return the mutation settings as kernels take them."""
        return MutationRates(
            **vars(self.mutation),
            activations=np.array([activation_code(name) for name in self.genome.activations], np.int32),
            aggregations=np.array([aggregation_code(name) for name in self.genome.aggregations], np.int32),
        )

    def mating_rates(self) -> MatingRates:
        """Return the mating settings as kernels take them."""
        mating = dict(vars(self.mating))
        return MatingRates(ties_to_both=mating.pop("ties") == "both", **mating)

    def distance_rates(self) -> DistanceRates:
        """Return the settings of the compatibility distance as kernels take them."""
        species = self.species
        return DistanceRates(
            species.excess_coefficient, species.disjoint_coefficient, species.weight_coefficient, species.small_genome
        )


def toml_table(text: str) -> dict[str, Any]:
    """Return a TOML text as nested dictionaries, for `Settings.from_dict`.

    Raises:
        SettingsError: The text is not valid TOML.
    """
    if NEAT_PYTHON_FILE.search(text):
        raise SettingsError(
            "settings must be TOML, but this is a configuration file of neat-python; `neat migrate FILE settings.toml` "
            "converts it, and `neat settings NAME` with a name of neat-python answers with ours."
        )
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"settings are not valid TOML: {error}") from error


def describe() -> dict[str, SettingInfo]:
    """Return what there is to know about every setting, by public name: type, default, bounds, meaning, source."""
    settings = Settings()
    groups = (group for group in vars(settings).values() if isinstance(group, SettingsGroup))
    return {info.name: info for part in (settings, *groups) for info in part.infos()}


def unknown_setting(name: str, groups: Iterable[str] = ()) -> SettingsError:
    """Return the error about a name that does not exist; it states our name of what is probably meant.

    Args:
        name: As given: our name without its group, a name of neat-python, or a typing error.
        groups: Names of groups, where one of those may be meant too.
    """
    known = _names()
    same = [setting for setting in known if setting.rpartition(".")[2] == name.rpartition(".")[2]]
    if same:
        hint = f" Did you mean {' or '.join(same)}?"
    else:
        hint = answer_to(name) or did_you_mean(name, sorted({*known, *groups}))
    return SettingsError(f"{name or repr(name)} is not a setting.{hint or ' `neat settings` lists all of them.'}")


@functools.cache
def _names() -> tuple[str, ...]:
    """Return the public names of all settings."""
    return tuple(describe())


@functools.cache
def _groups() -> dict[str, type[SettingsGroup]]:
    """Return the groups of settings by name."""
    return {
        setting.name: setting.type
        for setting in dataclasses.fields(Settings)
        if isinstance(setting.type, type) and issubclass(setting.type, SettingsGroup)
    }


def _group_of(name: str, group: type[SettingsGroup], values: Mapping[str, Any]) -> SettingsGroup:
    known = [setting.name for setting in dataclasses.fields(group)]  # type: ignore[arg-type]  # every group is a dataclass
    for inner in values:
        if inner not in known:
            raise unknown_setting(f"{name}.{inner}")
    return group(**values)


def _assign(data: dict[str, Any], name: str, value: Any) -> None:
    """Set one setting in the dictionaries of `to_dict`.

    Raises:
        SettingsError: It does not exist.
    """
    if name in _groups():
        if isinstance(value, SettingsGroup):
            data[name] = value
            return
        raise SettingsError(
            f"{name} is not a setting but a group of them; name one, such as {name}.{next(iter(data[name]))}."
        )
    if name not in _names():
        raise unknown_setting(name)
    place, _, last = name.rpartition(".")
    table = data[place] if place else data
    if isinstance(table, SettingsGroup):  # the group was replaced by the same call
        table = data[place] = dict(dataclasses.asdict(table))  # type: ignore[call-overload]  # every group is a dataclass
    current = getattr(getattr(Settings(), place) if place else Settings(), last)
    table[last] = _as_toml_value(value, current) if isinstance(value, str) else value


def _as_toml_value(text: str, current: Any) -> Any:
    """Return the value in a text; a bare word is a word, or a list of one, where that is expected.

    A number may have no digit before or after its point, as in Python but not in TOML.
    """
    try:
        data = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        data = {}
    value = data["value"] if len(data) == 1 else text
    if isinstance(current, float) and isinstance(value, str):
        with contextlib.suppress(ValueError):
            return float(value)
    if isinstance(current, tuple) and isinstance(value, str):
        return value.split(",")
    return value
