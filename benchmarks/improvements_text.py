"""The text of docs/results/improvements.md, which `benchmarks.improvements` writes between its tables."""

HEADING = """# What each departure contributes

Mean evaluations until the task is solved, over the runs that solved it, with one change at a time to the settings of
three experiments: `xor` (150 genomes, no weight search), `double-pole` (16 genomes, weight search) and `cart-pole`
(20 genomes, no weight search). Where some runs did not solve the task, the number that did is in brackets. Written by
`python -m benchmarks.improvements --seeds {seeds}`; every run is in
[benchmarks/results/improvements](../../benchmarks/results/improvements).
"""

VERDICT = """
What helps: small populations, where a single evaluation is informative; weight search where the structure is simple
(not on XOR); fully connected initial genomes, unless there are many inputs; normalized observations. Adjusting the
threshold, rank-based sharing, carrying over the best genome, and the released code's crossover make no measurable
difference here (the standard error of a mean is about 130 evaluations on XOR, 12 on double pole balancing and 11 on
CartPole). Ranks are still what makes negative scores possible, and the released code's crossover is needed to reproduce
the paper's figures ([results](README.md)). That page also has the effect of restarts on double pole balancing without
velocities.
"""

NORMALIZATION = """
Observation normalization (zero mean and unit variance, measured in random play) on MountainCar-v0, 10 runs of 5,000
evaluations: `neat efficacy MountainCar-v0 --seeds 10 --budget 5000 --to-the-end`, and the same for
`benchmarks.improvements:UNCALIBRATED`.

| | solved | evaluations, median | final champions, mean of 100 unseen episodes |
| --- | ---: | ---: | ---: |
"""

STEP_SIZE = """
Size of initial weights and mutation steps on BipedalWalker-v3 (envpool), 4 runs of 4,000 evaluations: initial weights
of at most 0.1 with steps of 0.1 (small), or 1 and 0.3 (large). With large ones champions apply the maximum torque to
every joint all the time. Commands:
`neat efficacy benchmarks.improvements:WHOLE --seeds 4 --budget 4000 --to-the-end --to benchmarks/results/improvements/step-size`
(the preset until version 0.8), and the same for `benchmarks.improvements:FORCEFUL`. Cutting off episodes whose return
had not improved for 400 steps was tried with the large steps; it did not help (124.9 with, 145.5 without, mean of 3
runs: commit a81c7e6) and was removed.

| | environment steps | CPU s | final champions, mean of 100 unseen episodes | worst |
| --- | ---: | ---: | ---: | ---: |
"""  # noqa: E501  # the page wraps where commands end

SETTINGS = """
Settings of LunarLander-v3 before version 0.7.0 and now: 100 genomes, one episode of raw observations, first weights of 1
and steps of 0.3 (before); 50 genomes, two episodes of normalized observations, first weights and steps of 0.1 (now), the
same number of episodes in all: `neat efficacy envpool:LunarLander-v3 --seeds 10 --budget 10000 --to-the-end`. The runs of
before are in [improvements/before-0.7](../../benchmarks/results/improvements/before-0.7).

| | solved | evaluations, median | worst that solved | final champions, mean of 100 unseen episodes | worst |
| --- | ---: | ---: | ---: | ---: | ---: |
"""  # noqa: E501  # the page wraps where commands end

MARIO = """
Level 1-1 of Super Mario Bros. before version 0.7.0 and now: 150 genomes, whose Mario jumps once for each press of A as on
the console (before); 50 genomes in five species, whose Mario jumps again where A is still held (now): `neat efficacy mario
--seeds 10 --budget 10000`.

| | solved | evaluations, mean | median | worst that solved | synapses of the solution | CPU s, mean |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""  # noqa: E501  # the page wraps where commands end
REJUMPS = """
Most of it is the jumps. On the console A must be released before the next jump, and a network without memory never
releases it where Mario stands before a wall, because what it sees does not change. With 50 genomes and seeds 201 to 203
(`neat efficacy mario --seeds 3 --first-seed 201 --budget 6000`), level 1-1 took 2,100 and 2,150 evaluations, and more than
6,000 in the third run; with jumps again it takes 200, 500 and 300. Recurrent networks, a smaller share of perturbed
weights, dominated novelty, and novelty as a second goal were tried for level 1-3 instead, one run of 3,000 evaluations
each: they end after 728 to 1,232 pixels, where jumping again finishes the level after 2,700.
"""  # noqa: E501  # likewise

PHASES = """
[Phased search](../how-to/phases.md) on double pole balancing without velocities, seeds 1 to 20:
`neat efficacy double-pole-hidden --seeds 20 --set phases.kind=relative --to benchmarks/results/phases/relative`, and the
same with `--set phases.ceiling=5` and with `--set extinction.restart=0`, all with the settings of version 0.7.0. The rows
without phases are seeds 1 to 20 of [before-0.8](../../benchmarks/results/improvements/before-0.8/double-pole-hidden.json),
and of the file in `without-restart`. Expected evaluations are those of all runs for each solved one.

| | solved | expected evaluations | median | worst that solved | synapses of the solution |
| --- | ---: | ---: | ---: | ---: | ---: |
"""  # noqa: E501  # the page wraps where commands end
PHASES_VERDICT = """
It does not pay here: most runs end before their genomes have grown by ten synapses, and a low ceiling costs evaluations. In
long runs without restarts it helps some seeds (39,200 to 4,800 evaluations, 50,000 without a solution to 3,728) and hurts
another (3,120 to 48,000 without one); over all seeds the difference may be luck (`neat efficacy --compare`: 0.48 times the
evaluations, 95 of 100 resamples from 0.11 to 1.5, p = 0.21). What it does is keep genomes small.
`neat evolve xor --generations 500 --seed S --set phases.kind=relative`, which continues after XOR is solved: the most
enabled synapses that the mean genome had in any generation were 47, 25 and 29 for seeds 1 to 3, and 66, 54 and 75 with
`phases.kind=off` (`SELECT max(mean_synapses) FROM generation` in history.sqlite).
"""  # noqa: E501  # likewise
VARIANTS = """
How the settings of `double-pole-hidden` were chosen: mean evaluations over seeds 1001 to 1100, which the table of
[results](README.md#double-pole-balancing-without-velocities) does not use (`neat efficacy double-pole-hidden --seeds 100
--first-seed 1001 --budget 30000`, and `--set` for each change). Without weight search the standard error is 300.

| weight search: share, step, smallest step | evaluations |
| --- | ---: |
| none | 3,212 |
| 0.5, 2, 0.5 | 2,348 |
| 0.75, 2, 0.5 | 2,984 |
| 0.5, 3, 1 | 1,871 |
| 0.5, 4, 1.5 | 1,577 |
| **0.5, 6, 2** | **1,462** |

Without weight search (`search.share=0`) 40 seeds took 5,535 with candidates that need not be new, one of them all 30,000.
Other changes made less difference there than the standard error: 3 species (`species.target=3`) 3,128, one species
(`species.threshold=1e9`) 3,117, a restart after 100 generations 2,873 (86 seeds) or after 60 3,453 (55), 8 genomes 3,375
(40). Weight spreads other than 1.8 cost: 1.0 takes 4,591 (25 seeds), and 3.0 8,789 (25, one unsolved).
"""  # noqa: E501  # likewise
SHORT_EPISODES = """
BipedalWalker-v3 by mutation alone, evaluated in whole episodes of at most 1,600 steps (`benchmarks.improvements:WHOLE`,
the preset until version 0.8), and in their first 500 (`benchmarks.improvements:SHORT`, that of 0.9 and 0.10);
validation and final champions have whole ones. Four runs of 15,000 evaluations each: `neat efficacy
benchmarks.improvements:SHORT --seeds 4 --budget 15000 --to-the-end`. Those in whole episodes are of version 0.1.0
([before-0.9](../../benchmarks/results/improvements/before-0.9)).

| evaluated in | environment steps | CPU s | final champions, mean of 100 unseen episodes | worst |
| --- | ---: | ---: | ---: | ---: |
"""
WALKERS = """
The runs in whole episodes were lucky: walking begins when chance finds it, and the normalization measures other random
play since then, so that the same seeds are other runs. With version 0.8.0 the champion of seed 1 was validated at 165
after 15,000 evaluations; with 500 steps it is at 243. Short evaluations were tried before, and seemed not to pay: no
candidate was validated whose score in 500 steps was below the champion's in whole episodes, so that it stayed at 173.

Tried in whole episodes: outputs that mean no force where a network has no weights (`--set
genome.output_activation=sigmoid`, one seed, 4,000 evaluations) stood still, at -4.2 on unseen episodes; 50 genomes
instead of 100 (`--set population_size=50`, 8,000 evaluations) had 190 after 15.8 million steps, where 100 genomes had
207 after 5 million.
"""
HOPPERS = """
Hopper-v5 gets 1 for each step upright, and a network that stands still until it falls is a local optimum. Its preset
takes that back in evaluations (`step_reward=-1`). Runs of 5,000 evaluations, two of the preset: `neat efficacy
envpool:Hopper-v5 --seeds 2 --budget 5000 --to-the-end`; three with weight search in steps of the size of mutation's (the
same with `--seeds 3 --set search.share=0.5 --set search.step=0.1 --set search.step_floor=0.02`); and two of
`benchmarks.improvements:STANDING` with these. Without the change of the reward, hoppers take small steps or stand; weight
search makes no difference beyond luck.

| | environment steps | CPU s | final champions, mean of 100 unseen episodes | worst |
| --- | ---: | ---: | ---: | ---: |
"""  # noqa: E501  # the page wraps where commands end
LUCKY_SEARCH = """
Bodies with joints [by weight search](../how-to/weight-search.md#where-scores-depend-on-luck): 24 genomes, of which 20
are samples of a search and one is its mean. `neat efficacy envpool:GAME --seeds N --budget B --to-the-end`, N and B in
the table. By mutation alone, with earlier presets ([before-0.11](../../benchmarks/results/improvements/before-0.11),
Swimmer [before-0.12](../../benchmarks/results/improvements/before-0.12)), all were validated in 100 episodes instead of
20. Evaluations are those until a game is solved, median of the runs that solved it. CPU time is the median of all runs,
each until its game is solved, or else to its end.

| | solved | evaluations | budget | CPU s | final champions, mean of 100 unseen episodes | worst |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""
LUCKY_VERDICT = """
A walker that stands still gets 0, and one that falls -100: three of four searches leave that local optimum, and the
fourth stays at -10. With `extinction.restart=60` it restarts, and has learned to walk after 6,000 evaluations. A cost
of each step of an evaluation (`step_reward`, commit da136c5) makes standing still nearly as bad as falling, but then
running until one falls is another local optimum. The champions score 308.5, 314.0, 296.5 and 309.6: that of seed 3,
which had 310.2 in its 20 validation episodes, falls in 5 of the 100 unseen ones.

The last two rows are why LunarLander has no weight search: with it (two normalized episodes in an evaluation, commit
2a7d370) half of the seeds remain below 200 in 3,600 evaluations, and the others are faster than by mutation. One search
has one idea at a time; a hundred genomes have many.

Tried before with 40 genomes on BipedalWalker evaluated in 500 steps, one seed each: a first step of 0.05 stood still
(validated at 2 after 2,400 evaluations); one of 0.2 learned to run, but with more torque than whole episodes pay (261
after 4,000). In whole episodes, with 24 genomes, the separable form of CMA-ES had 201 after 1,600 evaluations, where
the full covariance had 282 after 1,700; so the full one is used up to 199 weights now.
"""
