"""Selection: what is bred for where the score is not enough.

A selector turns the outcomes of a generation into one number per genome, which `Population.tell(selection=...)` takes.

    measure               one number that describes a behaviour
    outcomes              what a task reports of a generation, as arrays
    distances             mean distances to the nearest of other behaviours
    archive               behaviours of the past that novelty is measured against
    novelty               novelty search
    dominated_novelty     Dominated Novelty Search
    pareto                several goals at once, as NSGA-II ranks them
    selector              the selector of a population's settings
    grid                  the cells of a map, and the elite of one
    elite_map             the best genome of each cell, in a whole run; nothing is bred from it
"""
