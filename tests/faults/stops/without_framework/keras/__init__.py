"""What the harness asks of Keras, and no Keras: children are real ones, and begin at once."""

__version__ = "0"


class utils:
    def set_random_seed(seed):
        pass


class backend:
    def backend():
        return "tensorflow"


class Model:
    def compile(self):
        pass
