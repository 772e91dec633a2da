"""Six steps in one, where ``four_steps`` has four."""

from several import in_one

TITLE = "six steps in one"
PARENT = "four_steps"
FACTOR = "six steps are counted as one"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return in_one(workload, 6)
