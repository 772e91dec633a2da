"""No TensorFlow: see keras beside it."""

__version__ = "0"
