// What each number on the page means, in the words of the page.

/**
 * @typedef {object} Line   a line of the charts
 * @property {string} label
 * @property {string} look   class of its key in the legend
 * @property {string} hue   a colour of the style sheet
 * @property {string} meaning
 * @property {string} [unseen]   what else it means where champions are validated
 */

/** @type {Record<"best" | "champion_fitness" | "validated" | "mean" | "quartiles", Line>} */
export const LINES = {
  best: {
    label: "best of this generation",
    look: "thin",
    hue: "positive",
    meaning:
      "The highest fitness that a genome scored in this generation.",
    unseen: " Where episodes differ, each generation meets other ones, so that it may fall.",
  },
  champion_fitness: {
    label: "champion, as scored when found",
    look: "",
    hue: "positive",
    meaning:
      "The fitness of the champion in the generation in which it was found. A dot marks each new champion.",
    unseen:
      " The line falls where a champion is replaced by one that scored less then, but more in validation: luck is not kept.",
  },
  validated: {
    label: "champion, validated",
    look: "dots",
    hue: "good",
    meaning:
      "The score of the champion in validation: its mean on episodes that evolution does not use, or in another test that " +
      "the task defines. It decides which genome is the champion, and whether the task is solved.",
  },
  mean: {
    label: "mean of the population",
    look: "dashes",
    hue: "faint",
    meaning: "The mean fitness of all genomes of this generation.",
  },
  quartiles: {
    label: "middle half of the population",
    look: "area",
    hue: "faint",
    meaning: "A quarter of the genomes scored less than the shaded area, and a quarter scored more.",
  },
};

/** Other names on the page, with what they mean. */
export const WORDS = {
  "solved at": "The fitness from which the task counts as solved. A task that checks more than the fitness may be solved below it.",
  "hidden neurons": "Neurons that evolution added between inputs and outputs; of the champion, and the mean of the population.",
  synapses: "Enabled synapses; of the champion, and the mean of the population. Disabled synapses are not counted.",
  species: "Groups of similar genomes, which share their fitness. The champion's species has an outline.",
  coverage: "The share of the map's cells in which a genome has ended.",
  "QD score":
    "Quality and diversity in one number: the sum of the scores of all elites of the map, each less " +
    "selection.score_offset, divided by the number of its cells. It grows with more elites, and with better ones.",
  "best so far": "The highest fitness that any genome of this run has scored, in all generations.",
  "unseen episode": "What this champion scored in one episode that evolution did not use.",
  validated:
    "The score of the present champion in validation: its mean on episodes that evolution does not use, or in another test " +
    "that the task defines.",
  evaluations: "Genomes that have been scored since the run began.",
  "evaluations/s": "Genomes scored per second, over the last ten generations.",
  generations: "Generations that are finished: all their genomes are scored.",
};
