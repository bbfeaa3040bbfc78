"""Settings: every number that was chosen, beside its meaning and its source.

One frozen dataclass for each concern. Names tell the unit: a `..._chance` is a probability, a
`..._rate` says how often a thing happens to one child (0.03: to three in a hundred; 2: twice to
each), a `..._share` is a part of a whole, a `..._spread` is how far random numbers reach.

"Paper" is Stanley & Miikkulainen (2002), Evolutionary Computation 10(2); "released code" is the
C++ that Stanley published with it. What differs from both is numbered in `departures.md`.
"""

import dataclasses
import tomllib
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import tomli_w

from neat.activations import activation_code, aggregation_code
from neat.errors import SettingsError, did_you_mean
from neat.kernels.crossover import MatingRates
from neat.kernels.distance import DistanceRates
from neat.kernels.mutation import MutationRates
from neat.settings_group import Concern, chance, choice, number

INITIAL = ("full", "unconnected", "one", "fraction")
SHARING = ("auto", "raw", "rank")
TIES = ("smaller", "both")
ON_ERROR = ("raise", "fail")


@dataclass(frozen=True, kw_only=True)
class GenomeSettings(Concern):
    """What brains begin as, and what they may become."""

    initial: str = choice("full", INITIAL)
    """Synapses of the first genomes: all that there can be from sensors to outputs (paper, section
    3.4), none, one at random (crAIg), or a random fraction of all."""
    initial_fraction: float = chance(0.5)
    """The share of synapses that `initial = "fraction"` begins with."""
    initial_hidden: int = number(0, 0, 100_000)
    """Hidden neurons that the first genomes begin with; the same neurons in all of them."""
    initial_hidden_random: bool = False
    """Whether each first genome has only the first so many of these, one at least, at random (paper, section
    5.3: "initial random", with 1 to 10)."""
    initial_weight_spread: float = number(1.0, 0.0)
    """First weights are evenly spread in plus or minus this (released code: 1)."""
    bias_neuron: bool = True
    """Whether a sensor that is always 1 takes part (paper, section 4.1), besides biases in neurons."""
    recurrent: bool = False
    """Whether synapses may close cycles; if not, networks are feed-forward."""
    activations: tuple[str, ...] = ("steep_sigmoid",)
    """What neurons can be; new ones are the first of these, mutation chooses among all."""
    output_activation: str = "steep_sigmoid"
    """What outputs begin as."""
    aggregations: tuple[str, ...] = ("sum",)
    """How neurons put arriving signals together; the first for new ones, mutation chooses among all."""

    def __post_init__(self) -> None:
        """Refuse what cannot be, unknown functions included."""
        super().__post_init__()
        for name in (*self.activations, self.output_activation):
            activation_code(name)
        for name in self.aggregations:
            aggregation_code(name)


@dataclass(frozen=True, kw_only=True)
class MutationSettings(Concern):
    """How often children change, and how far."""

    weights_chance: float = chance(0.8)
    """Of a child, that its weights are mutated at all (paper, section 4.1: 0.8)."""
    weight_perturb_chance: float = chance(0.9)
    """Of each weight of such a child, that it is nudged (paper: 0.9)."""
    weight_replace_chance: float = chance(0.1)
    """Of each weight of such a child, that it is chosen anew (paper: 0.1)."""
    weight_perturb_spread: float = number(2.5, 0.0)
    """How far a nudge reaches (released code: 2.5 on double pole balancing, 1.8 without velocities)."""
    weight_replace_spread: float = number(2.5, 0.0)
    """How far weights chosen anew reach, and those of new synapses."""
    weight_limit: float = number(8.0, 0.0)
    """No weight is further from zero than this (released code: 8)."""
    weights_normal: bool = False
    """Whether nudges and new weights are normally distributed; evenly if not (paper)."""
    add_synapse_rate: float = number(0.3, 0.0, 100.0)
    """Synapses added to a child (paper: 0.05, and 0.3 for populations of 1000)."""
    add_neuron_rate: float = number(0.03, 0.0, 100.0)
    """Synapses of a child that are split by a new neuron (paper: 0.03)."""
    toggle_rate: float = number(0.0, 0.0, 100.0)
    """Synapses of a child that are switched from enabled to disabled, or back."""
    enable_rate: float = number(0.0, 0.0, 100.0)
    """Disabled synapses of a child that are enabled again."""
    delete_synapse_rate: float = number(0.0, 0.0, 100.0)
    """Synapses of a child that are removed."""
    delete_neuron_rate: float = number(0.0, 0.0, 100.0)
    """Hidden neurons of a child that are removed, with their synapses."""
    bias_perturb_chance: float = chance(0.0)
    """Of each neuron, that its own bias is nudged (neat-python; the paper has the bias neuron only)."""
    bias_replace_chance: float = chance(0.0)
    """Of each neuron, that its own bias is chosen anew."""
    bias_perturb_spread: float = number(0.5, 0.0)
    """Standard deviation of such a nudge."""
    bias_replace_spread: float = number(1.0, 0.0)
    """Standard deviation of a bias chosen anew."""
    bias_limit: float = number(8.0, 0.0)
    """No bias is further from zero than this."""
    response_perturb_chance: float = chance(0.0)
    """Of each neuron, that its response, the factor on what arrives, is nudged."""
    response_perturb_spread: float = number(0.1, 0.0)
    """Standard deviation of such a nudge."""
    activation_chance: float = chance(0.0)
    """Of each neuron, that its activation function is chosen anew from `genome.activations`."""
    aggregation_chance: float = chance(0.0)
    """Of each neuron, that its aggregation is chosen anew from `genome.aggregations`."""

    def __post_init__(self) -> None:
        """Refuse what cannot be, chances that exclude each other and sum to more than 1 included."""
        super().__post_init__()
        for kind in ("weight", "bias"):
            both = getattr(self, f"{kind}_perturb_chance") + getattr(self, f"{kind}_replace_chance")
            if both > 1.0 + 1e-9:
                raise SettingsError(
                    f"mutation.{kind}_perturb_chance and mutation.{kind}_replace_chance must not sum to more than 1, "
                    f"but sum to {both:g}."
                )


@dataclass(frozen=True, kw_only=True)
class MatingSettings(Concern):
    """How children get their genes."""

    asexual_share: float = chance(0.25)
    """Children that have one parent and are mutated (paper: 0.25)."""
    interspecies_chance: float = chance(0.001)
    """Of a child with two parents, that the second is of another species (paper: 0.001)."""
    keep_disabled_chance: float = chance(0.75)
    """Of a gene disabled in either parent, that it is disabled in the child (paper: 0.75)."""
    average_chance: float = chance(0.0)
    """Of a child with two parents, that matching weights are averaged (released code: 0.4)."""
    mate_only_chance: float = chance(0.0)
    """Of a child with two parents, that it is not mutated (released code: 0.2)."""
    ties: str = choice("smaller", TIES)
    """Of two equally fit parents: the smaller one gives the structure (released code), or both do,
    gene by gene (paper, figure 4)."""


@dataclass(frozen=True, kw_only=True)
class SpeciesSettings(Concern):
    """What a species is: the coefficients of the compatibility distance, and its threshold."""

    excess_coefficient: float = number(1.0, 0.0)
    """c1 of equation 1 (paper: 1)."""
    disjoint_coefficient: float = number(1.0, 0.0)
    """c2 of equation 1 (paper: 1)."""
    weight_coefficient: float = number(0.4, 0.0)
    """c3 of equation 1 (paper: 0.4; 3.0 for populations of 1000)."""
    small_genome: int = number(20, 0)
    """Below this many genes N of equation 1 is 1 (paper: 20)."""
    threshold: float = number(3.0, 0.0)
    """delta_t: genomes nearer than that are of one species (paper: 3.0; 4.0 for populations of 1000)."""
    target: int = number(10, 0)
    """Number of species that the threshold is moved for, in each generation (Stanley & Miikkulainen
    2004, JAIR: 10); at most one for every five genomes. 0 leaves the threshold fixed (paper)."""
    target_tolerance: float = chance(0.2)
    """How far the number of species may be from the target, as a part of it, before the threshold moves."""
    threshold_floor: float = number(0.3, 0.0)
    """The threshold is never moved below this."""


@dataclass(frozen=True, kw_only=True)
class ReproductionSettings(Concern):
    """Who may have children, and how many."""

    sharing: str = choice("auto", SHARING)
    """What is shared within a species: "raw" fitness, which must not be negative (paper, section 3.3);
    the genome's "rank" in the generation, which may be anything; or "auto": raw until a score is
    negative, rank from then on, for good."""
    survival_share: float = chance(0.2)
    """The best of a species that may breed; one at least (released code: 0.2, and 0.4 for populations of 1000)."""
    elite_size: int = number(5, 0)
    """The champion of a species with more members than this is carried over unchanged (paper: 5)."""
    keep_best: bool = True
    """Whether the best genome of the generation is carried over however small its species is."""


@dataclass(frozen=True, kw_only=True)
class SearchSettings(Concern):
    """The search for weights by CMA-ES on champions of species (`neat.evolution.weight_search`; not in the paper)."""

    share: float = number(0.0, 0.0, 0.9)
    """At most this part of each generation is not bred but drawn; 0 means no search, and so does a part
    of fewer than 4 genomes. Large populations search several structures at once, one for each species
    at most."""
    step: float = number(0.5, 0.001)
    """How far a search reaches when it begins: the standard deviation of each weight."""
    step_floor: float = number(0.3, 1e-6)
    """The step does not get smaller than this, so that a search does not freeze on what is only nearly good."""
    patience: float = number(1.0, 0.0)
    """How long a search goes on without improving, in units of the usual 10 + 30 n / samples updates,
    n being the weights that it looks for."""


@dataclass(frozen=True, kw_only=True)
class ExtinctionSettings(Concern):
    """Which species end. The one with the best genome never does."""

    stagnation: int = number(15, 0)
    """A species whose best has not improved for this many generations has no children (paper: 15);
    0 means never."""
    population_stagnation: int = number(20, 0)
    """If the best of all has not improved for more than this many generations, only the two best
    species have children (paper: 20); 0 means never."""
    restart: int = number(0, 0)
    """If no better champion has been found for this many generations, all species end and evolution begins
    anew, from minimal genomes; the champion is kept. 0 means never (paper)."""
    mark_share: float = chance(0.0)
    """The part of all species, those with the lowest mean fitness, that is marked in a generation
    (crAIg: 0.4); 0 means none."""
    marks: int = number(3, 1)
    """A species marked this many times in a row has no children (crAIg: 3)."""


@dataclass(frozen=True, kw_only=True)
class EvaluationSettings(Concern):
    """What is done with evaluations that go wrong; changes nothing in those that do not."""

    on_error: str = choice("raise", ON_ERROR)
    """An evaluation that fails: "raise" ends the run, its state saved; "fail" scores the genome as failed."""
    time_limit: float = number(0.0, 0.0)
    """Seconds after which an evaluation is ended, and its genome scored as failed; 0 means never."""
    retries: int = number(2, 0, 1000)
    """How often a genome is scored again whose worker died under it, before that is a failure."""
    recycle_after: int = number(0, 0)
    """Genomes after which a worker is replaced by a fresh one, for simulators that leak; 0 means never."""


@dataclass(frozen=True, kw_only=True)
class CheckpointSettings(Concern):
    """When the whole population is saved; changes nothing in the run."""

    generations: int = number(100, 0)
    """Save after this many generations; 0 leaves it to the clock."""
    seconds: float = number(10.0, 0.0)
    """Save after the first generation that ends this long after the last save; 0 means each."""
    keep: int = number(3, 1, 1_000_000)
    """How many are kept; the oldest go first."""


@dataclass(frozen=True, kw_only=True)
class Settings(Concern):
    """Everything that was chosen for a run, in one value that is never changed.

    Raises:
        SettingsError: From every way to make one, if a value cannot be.
    """

    population_size: int = number(150, 2, 10_000_000)
    """Genomes in every generation, always exactly (paper: 150, and 1000 for the hardest task)."""
    genome: GenomeSettings = field(default_factory=GenomeSettings)
    mutation: MutationSettings = field(default_factory=MutationSettings)
    mating: MatingSettings = field(default_factory=MatingSettings)
    species: SpeciesSettings = field(default_factory=SpeciesSettings)
    reproduction: ReproductionSettings = field(default_factory=ReproductionSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    extinction: ExtinctionSettings = field(default_factory=ExtinctionSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    checkpoint: CheckpointSettings = field(default_factory=CheckpointSettings)

    @property
    def prefix(self) -> str:
        """These settings have no group in front of their names."""
        return ""

    @classmethod
    def paper(cls) -> Self:
        """Return the settings of the paper's section 4.1, for XOR and double pole balancing.

        The paper states neither the survival share, nor how far mutations reach, nor that weights are
        ever averaged; here these are as in its released code: 0.4 (p2nv.ne; pole2_markov.ne has 0.2),
        2.5, and in 0.4 of matings. With them its results come out as it says (departures.md, 22).
        """
        return cls(
            mutation=MutationSettings(add_synapse_rate=0.05),
            mating=MatingSettings(ties="both", average_chance=0.4, mate_only_chance=0.2),
            species=SpeciesSettings(target=0),
            reproduction=ReproductionSettings(sharing="raw", survival_share=0.4, keep_best=False),
        )

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Return the settings that this TOML text states; what it leaves out has its default.

        Raises:
            SettingsError: It is no TOML, a name is unknown, or a value cannot be.
        """
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise SettingsError(f"settings are not valid TOML: {error}") from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the settings that nested dictionaries state; what they leave out has its default."""
        names = {setting.name: setting for setting in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        for name, value in data.items():
            if name not in names:
                raise SettingsError(f"{name} is not a setting.{did_you_mean(name, names)}")
            concern = names[name].type
            if isinstance(concern, type) and issubclass(concern, Concern):
                if not isinstance(value, dict):
                    raise SettingsError(f"{name} must be a table of settings, but is {value!r}.")
                known = [setting.name for setting in dataclasses.fields(concern)]  # type: ignore[arg-type]  # every Concern is a dataclass
                for inner in value:
                    if inner not in known:
                        raise SettingsError(f"{name}.{inner} is not a setting.{_nearest(name, inner, known)}")
                values[name] = concern(**value)
            else:
                values[name] = value
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Return nested dictionaries of plain values, as `from_dict` takes them."""
        data = dataclasses.asdict(self)
        data["genome"]["activations"] = list(self.genome.activations)
        data["genome"]["aggregations"] = list(self.genome.aggregations)
        return data

    def to_toml(self) -> str:
        """Return TOML text that `from_toml` reads back to an equal value."""
        return tomli_w.dumps(self.to_dict())

    def replace(self, name: str, value: Any) -> Self:
        """Return these settings with one changed, told by its public name.

        Args:
            name: Such as "population_size" or "mutation.add_neuron_rate".
            value: The new value; a string may also hold a value as TOML writes it.

        Raises:
            SettingsError: There is no such setting, or it cannot have that value.
        """
        data = self.to_dict()
        if isinstance(data.get(name), dict):
            raise SettingsError(
                f"{name} is not a setting but a group of them; name one, such as {name}.{next(iter(data[name]))}."
            )
        place, _, last = name.rpartition(".")
        table: Any = data.get(place) if place else data
        if not isinstance(table, dict) or last not in table or isinstance(table[last], dict):
            known = [key for key, inner in data.items() if not isinstance(inner, dict)]
            known += [f"{key}.{setting}" for key, inner in data.items() if isinstance(inner, dict) for setting in inner]
            raise SettingsError(f"{name or repr(name)} is not a setting.{did_you_mean(name, known)}")
        table[last] = _as_toml_value(value, table[last]) if isinstance(value, str) else value
        return type(self).from_dict(data)

    def mutation_rates(self) -> MutationRates:
        """Return what a kernel needs to mutate."""
        return MutationRates(
            **dataclasses.asdict(self.mutation),
            activations=np.array([activation_code(name) for name in self.genome.activations], np.int32),
            aggregations=np.array([aggregation_code(name) for name in self.genome.aggregations], np.int32),
        )

    def mating_rates(self) -> MatingRates:
        """Return what a kernel needs to mate."""
        mating = dataclasses.asdict(self.mating)
        return MatingRates(ties_to_both=mating.pop("ties") == "both", **mating)

    def distance_rates(self) -> DistanceRates:
        """Return what a kernel needs to measure a compatibility distance."""
        species = self.species
        return DistanceRates(
            species.excess_coefficient, species.disjoint_coefficient, species.weight_coefficient, species.small_genome
        )


def _nearest(group: str, name: str, known: list[str]) -> str:
    return did_you_mean(f"{group}.{name}", [f"{group}.{setting}" for setting in known])


def _as_toml_value(text: str, current: Any) -> Any:
    """Return what the text states; a bare word is taken as a word where a word or a list is due."""
    try:
        data = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        data = {}
    value = data["value"] if len(data) == 1 else text
    if isinstance(current, list) and isinstance(value, str):
        return value.split(",")
    return value
