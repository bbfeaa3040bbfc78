"""Network: the phenotype of a genome, alone, in a batch, or as a controller.

network        one network
batch          many networks, activated by one compiled call
controller     a network with the conversions around it, saved and loaded as one file
observation    descriptions of observations, which convert them to inputs
action         descriptions of actions, which are made of outputs
conversions    both, as one JSON object
description    JSON that describes a conversion, read strictly
"""
