"""Five steps in one, where ``four_steps`` has four."""

from several import in_one

TITLE = "five steps in one"
PARENT = "four_steps"
FACTOR = "five steps are counted as one"
WORK = "same"
TOLERANCE = None
BACKENDS = ("tensorflow",)
ENVIRONMENT = {}
GIVES_UP = ""


def prepare(workload):
    return in_one(workload, 5)
