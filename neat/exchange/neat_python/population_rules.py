"""Population rules: what the keys of neat-python about the run, species, stagnation and reproduction become."""

from collections.abc import Iterator

from neat.exchange.neat_python.config_file import ConfigFile
from neat.exchange.neat_python.migration import Remark
from neat.exchange.neat_python.remarks import Remarks

DISTANCE = (
    "the distance here counts synapses only, and averages weight differences over matching ones; neat-python adds "
    "neurons, and divides by the genes of the larger genome"
)


def population_remarks(entries: ConfigFile) -> list[Remark]:
    """Return the remarks about [NEAT], [DefaultSpeciesSet], [DefaultStagnation] and [DefaultReproduction]."""
    say = Remarks(entries)
    return [
        *_run(entries, say),
        *_species(entries, say),
        *_stagnation(entries, say),
        *_reproduction(entries, say),
    ]


def _run(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    size = entries.whole("pop_size")
    if size >= 2:
        yield say.exact("pop_size", population_size=size)
    else:
        yield say.none("pop_size", "a population has at least 2 genomes: --population states how many")
    criterion = entries.chosen("fitness_criterion", ("max", "min", "mean"))
    if criterion == "max":
        yield say.exact("fitness_criterion", "the best fitness counts, and higher is better")
    elif criterion == "min":
        yield say.none("fitness_criterion", "higher is better here: return the negative fitness")
    else:
        yield say.none("fitness_criterion", "a run ends by the score of its champion, not by the mean")
    if entries.text("fitness_threshold"):
        entries.number("fitness_threshold")
    yield say.elsewhere("fitness_threshold", "solved_at of the task, at which --solve ends the run")
    entries.truth("no_fitness_termination")
    yield say.elsewhere("no_fitness_termination", "a run ends at a fitness only with --solve")
    yield say.unless(
        not entries.truth("reset_on_extinction"), "reset_on_extinction",
        "a population never dies out: the species with the best genome survives",
    )  # fmt: skip
    yield say.elsewhere("seed", "--seed, or Population(..., seed=)")


def _species(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    yield say.differs("compatibility_threshold", DISTANCE, species__threshold=entries.number("compatibility_threshold"))
    target = entries.text("target_num_species").lower()
    if target in ("none", ""):
        yield say.exact("target_num_species", species__target=0)
    else:
        yield say.differs(
            "target_num_species", "the threshold is adjusted until the number of species is within "
            "species.target_tolerance of the target, at most one species for five genomes",
            species__target=entries.whole("target_num_species"),
        )  # fmt: skip
    fixed = target in ("none", "")
    floor = entries.number("threshold_min")
    yield say.exact("threshold_min", "changes nothing" if fixed else "",
                    **({} if fixed else {"species__threshold_floor": floor}))  # fmt: skip
    entries.number("threshold_adjust_rate"), entries.number("threshold_max")
    yield say.unless(fixed, "threshold_adjust_rate", "the size of the adjustment is found by search")
    yield say.unless(fixed, "threshold_max", "the threshold has only a floor")


def _stagnation(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    measure = entries.chosen("species_fitness_func", ("max", "min", "mean", "median", "median2"))
    if measure == "max":
        yield say.exact("species_fitness_func", "the best fitness of a species counts")
    else:
        yield say.none("species_fitness_func", f"the best fitness of a species counts, not its {measure}")
    limit = entries.whole("max_stagnation")
    if limit > 0:
        yield say.exact("max_stagnation", extinction__stagnation=limit)
    else:
        yield say.differs("max_stagnation", "0 means never here; at once there", extinction__stagnation=1)
    spared = entries.whole("species_elitism")
    if spared == 1:
        yield say.exact("species_elitism", "the species with the best genome always survives")
    else:
        yield say.none("species_elitism", f"the species with the best genome survives: one species, not {spared}")


def _reproduction(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    elite = entries.whole("elitism")
    if elite == 1:
        yield say.exact("elitism", reproduction__elite_size=0)
    elif elite > 1:
        yield say.differs(
            "elitism", f"each species keeps one champion, not {elite}", reproduction__elite_size=0
        )  # fmt: skip
    else:
        yield say.exact(
            "elitism", "no genome is copied unchanged",
            reproduction__elite_size=max(0, entries.whole("pop_size")), reproduction__keep_best=False,
        )  # fmt: skip
    yield say.differs(
        "survival_threshold", "at least one genome of a species breeds; two in neat-python",
        reproduction__survival_share=entries.number("survival_threshold"),
    )  # fmt: skip
    yield say.unless(
        entries.whole("min_species_size") <= 1, "min_species_size",
        "a species has as many children as its fitness earns, down to none",
    )  # fmt: skip
    yield _sharing(entries, say)
    if entries.chosen("spawn_method", ("smoothed", "proportional")) == "proportional":
        yield say.exact("spawn_method", "quotas are proportional to shared fitness")
    else:
        yield say.none("spawn_method", "quotas follow shared fitness at once; neat-python moves half of the way")
    chance = entries.number("interspecies_crossover_prob")
    yield say.exact("interspecies_crossover_prob", mating__interspecies_chance=chance)


def _sharing(entries: ConfigFile, say: Remarks) -> Remark:
    if entries.chosen("fitness_sharing", ("normalized", "canonical")) == "canonical":
        return say.differs(
            "fitness_sharing", "negative fitnesses are shared by rank, where neat-python shifts them",
            reproduction__sharing="auto",
        )  # fmt: skip
    return say.differs(
        "fitness_sharing", "fitness is shared unchanged, or by rank once one is negative; neat-python subtracts the "
        "worst", reproduction__sharing="auto",
    )  # fmt: skip
