"""Looptax: which way of running a Keras training loop is fastest, by how much, and why."""
